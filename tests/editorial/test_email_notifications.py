"""E-mail to those concerned by an act: who gets which letter, who none, and that no mail server stops an act."""

import datetime
import socketserver
import threading

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.utils import timezone

from articles.desk.email_notifications import recipients
from articles.desk.models import Preferences
from articles.editorial.actions.publish import publish
from articles.editorial.actions.run import run_action
from articles.models import Article
from articles.taxonomy.section_staff import section_ids_of, staff_of_section
from tests import users
from tests.builders import a_draft, a_live_article, a_photo, a_section, an_author

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def do(django_capture_on_commit_callbacks):
    """Return a function that does an act and lets what follows its commit happen."""

    def do(act, article, by, **words):
        with django_capture_on_commit_callbacks(execute=True):
            return run_action(act, article, by=by, **words)

    return do


@pytest.fixture
def edris():
    return users.editor()


@pytest.fixture
def rana():
    return users.reporter()


def in_review(by, **fields):
    return a_draft(by=by, stage=Article.Stage.IN_REVIEW, **fields)


def addressees(mailoutbox):
    """Return who was written to; each letter is to one person."""
    assert all(len(letter.recipients()) == 1 for letter in mailoutbox)
    return sorted(letter.to[0].partition("@")[0] for letter in mailoutbox)


def test_a_submitted_article_is_told_to_the_active_staff_who_may_approve_it_there(do, rana, mailoutbox):
    economy, world = a_section("Economy"), a_section("World")
    users.create_staff("here", "Editor", sections=[economy])
    users.create_staff("elsewhere", "Editor", sections=[world])
    users.create_staff("everywhere", "Editor")
    users.create_staff("chief-of-another-section", "Chief editor", sections=[world])
    users.create_staff("gone", "Editor", is_active=False)
    users.moderator(), users.administrator()
    users.create_staff("root", is_superuser=True)
    outsider = users.create_staff("outsider", "Editor")
    User.objects.filter(pk=outsider.pk).update(is_staff=False)
    unreachable = users.create_staff("unreachable", "Editor")
    User.objects.filter(pk=unreachable.pk).update(email="")
    do("submit", a_draft(by=rana, section=economy), rana)
    assert addressees(mailoutbox) == ["chief-of-another-section", "everywhere", "here"]


def test_an_editor_who_submits_their_own_article_gets_no_letter(do, edris, mailoutbox):
    do("submit", a_draft(by=edris), edris)
    assert not mailoutbox


def test_who_works_in_a_section_is_one_rule_in_the_database_and_out_of_it():
    economy, world = a_section("Economy"), a_section("World")
    for role in ("Reporter", "Chief editor"):
        for name, sections in (("all", []), ("here", [economy]), ("away", [world]), ("two", [economy, world])):
            users.create_staff(f"{role.lower().split()[0]}-{name}", role, sections=sections)
    users.create_staff("root", is_superuser=True, sections=[world])
    here = {user for user in User.objects.all() if section_ids_of(user) is None or economy.pk in section_ids_of(user)}
    found = staff_of_section(economy, User.objects.all())
    assert set(found) == here
    assert len(found) == len(here) == 8
    assert staff_of_section(None, User.objects.all()).count() == 9


def test_a_permission_of_a_role_made_here_counts_as_well(do, rana, mailoutbox):
    role = Group.objects.create(name="Night editor")
    role.permissions.add(Permission.objects.get(codename="approve_article"))
    users.create_staff("night", "Night editor")
    do("submit", a_draft(by=rana), rana)
    assert addressees(mailoutbox) == ["night"]


@pytest.mark.parametrize(
    ("act", "words", "subject", "said"),
    [
        ("request_changes", {"comment": "Who measured it?"}, "Changes requested: ", "Who measured it?"),
        ("approve", {}, "Approved: ", "Edris approved"),
        ("publish", {}, "Published: ", "Edris published"),
        (
            "schedule",
            {"publish_at": datetime.datetime(2190, 5, 4, 6, 30, tzinfo=datetime.UTC)},
            "Scheduled: ",
            "It goes live on 4 May 2190 - 06:30.",
        ),
    ],
)
def test_the_writers_are_told_of_what_becomes_of_their_article(do, edris, rana, mailoutbox, act, words, subject, said):
    signer = users.create_staff("signer", "Reporter")
    article = in_review(rana, headline="Wells & gauges", authors=[an_author("Signer", user=signer), an_author()])
    users.chief()
    do(act, article, edris, **words)
    assert addressees(mailoutbox) == ["rana", "signer"]
    letter = mailoutbox[0]
    assert letter.subject == f"{subject}Wells & gauges"
    assert said in letter.body
    assert "“Wells & gauges”" in letter.body


def test_published_changes_are_told_with_the_words_for_readers(do, edris, rana, mailoutbox):
    article = a_live_article(by=rana).article
    Article.objects.filter(pk=article.pk).update(headline="The well, measured again")
    do("update", article, edris, kind="correction", note="It was May, not June.")
    assert addressees(mailoutbox) == ["rana"]
    assert mailoutbox[0].subject == "Changes published: The well, measured again"
    assert "Note for readers:\n\nIt was May, not June.\n" in mailoutbox[0].body


def test_an_emergency_is_told_to_the_writers_the_sections_approvers_and_the_other_chiefs(do, rana, mailoutbox):
    economy, world = a_section("Economy"), a_section("World")
    users.create_staff("here", "Editor", sections=[economy])
    users.create_staff("elsewhere", "Editor", sections=[world])
    users.create_staff("other-chief", "Chief editor", sections=[world])
    chaman = users.chief()
    article = a_draft(by=rana, section=economy, authors=[an_author("Chaman", user=chaman)], photo=a_photo(credit=" "))
    do("publish_in_emergency", article, chaman, reason="The dam is about to break.")
    assert addressees(mailoutbox) == ["here", "other-chief", "rana"]
    assert mailoutbox[0].subject == f"Emergency publication: {article.headline}"
    assert "The dam is about to break." in mailoutbox[0].body


def test_nobody_is_told_of_what_they_did_themselves(do, edris, mailoutbox):
    do("publish", a_draft(by=edris), edris)
    assert not mailoutbox


@pytest.mark.parametrize("act", ["spike", "withdraw"])
def test_other_acts_write_to_nobody(do, edris, rana, mailoutbox, act):
    article = a_draft(by=rana) if act == "spike" else a_live_article(by=rana).article
    do(act, article, edris, reason="It was not so.")
    assert not mailoutbox


def test_what_no_person_did_is_told_to_nobody(rana, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        publish(a_draft(by=rana))
    assert not mailoutbox


@pytest.mark.parametrize(
    ("choice", "act", "words"),
    [
        ("mail_requested", "request_changes", {"comment": "Who?"}),
        ("mail_approved", "approve", {}),
        ("mail_published", "publish", {}),
    ],
)
def test_each_kind_is_switched_off_by_itself(do, edris, rana, mailoutbox, choice, act, words):
    Preferences.objects.create(user=rana, **{choice: False})
    do(act, in_review(rana), edris, **words)
    assert not mailoutbox
    others = dict.fromkeys(("mail_submitted", "mail_requested", "mail_approved", "mail_published"), False)
    Preferences.objects.filter(user=rana).update(**others | {choice: True})
    do(act, in_review(rana), edris, **words)
    assert addressees(mailoutbox) == ["rana"]


def test_letters_of_what_waits_for_review_are_switched_off_by_whoever_approves(do, edris, rana, mailoutbox):
    users.chief()
    Preferences.objects.create(user=edris, mail_submitted=False)
    do("submit", a_draft(by=rana), rana)
    assert addressees(mailoutbox) == ["chaman"]


def test_a_letter_leads_to_the_article_and_to_the_choice(do, edris, rana, mailoutbox, settings):
    settings.SITE_URL = "https://courier.example"
    article = in_review(rana, section=a_section("Economy"))
    do("approve", article, edris)
    [letter] = mailoutbox
    assert f"\nNews ID {article.pk}, Economy\n" in letter.body
    assert f"\nhttps://courier.example/admin/articles/article/{article.pk}/change/\n" in letter.body
    assert "https://courier.example/admin/preferences/" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\x85"])
def test_a_headline_of_two_lines_makes_a_subject_of_one(do, edris, rana, mailoutbox, sign):
    do("approve", in_review(rana, headline=f"Wells{sign}Bcc: everybody@courier.example"), edris)
    [letter] = mailoutbox
    assert letter.subject == "Approved: Wells Bcc: everybody@courier.example"
    assert letter.recipients() == ["rana@courier.example"]
    assert letter.message()["Subject"]


def test_nothing_is_sent_before_the_act_is_committed_nor_of_one_undone(edris, rana, mailoutbox):
    article = in_review(rana)
    with transaction.atomic():
        run_action("approve", article, by=edris)
        transaction.set_rollback(True)
    assert not mailoutbox
    article.refresh_from_db()
    assert article.stage == Article.Stage.IN_REVIEW


def test_an_article_deleted_since_is_told_in_the_log_only(edris, rana, mailoutbox, caplog, request):
    article = in_review(rana)
    capture = request.getfixturevalue("django_capture_on_commit_callbacks")
    with capture(execute=True):
        run_action("approve", article, by=edris)
        Article.objects.filter(pk=article.pk).delete()
    assert not mailoutbox
    assert "No e-mails about “approve” were sent" in caplog.text


def test_recipients_cost_one_query_however_many(rana, django_assert_num_queries):
    article = a_draft(by=rana)
    for number in range(30):
        users.create_staff(f"editor-{number}", "Editor", sections=[a_section(), a_section("World")])
    article.refresh_from_db()
    article.section.refresh_from_db()
    for act, count in (("submit", 30), ("approve", 1), ("publish_in_emergency", 31)):
        with django_assert_num_queries(1):
            assert len(recipients(act, article, users.User())) == count


def closed_port():
    """Return a port of this machine that nobody listens at."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        return server.server_address[1]


def test_a_mail_server_that_is_away_never_stops_the_act(do, edris, rana, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()
    article = in_review(rana)
    assert do("approve", article, edris) == "Approved. The next edit voids that."
    article.refresh_from_db()
    assert article.stage == Article.Stage.APPROVED
    [told] = [entry for entry in caplog.records if entry.name == "articles.desk.email_notifications"]
    assert told.levelname == "ERROR"
    assert f"“approve” were sent for News ID {article.pk}" in told.getMessage()


class PickyServer(socketserver.StreamRequestHandler):
    """A mail server that knows nobody named Rana (RFC 5321, as little of it as a client needs)."""

    taken = []

    def handle(self):
        self.say("220 picky")
        for line in self.rfile:
            word = line[:4].decode().upper()
            if word == "DATA":
                self.say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.say("250 taken")
            elif word == "RCPT" and b"rana@" in line:
                self.say("550 unknown")
            else:
                self.taken += [line.decode()] if word == "RCPT" else []
                self.say("221 bye" if word == "QUIT" else "250 fine")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


def test_an_address_that_the_server_refuses_keeps_nobody_elses_letter_back(do, edris, rana, settings, caplog):
    signer = users.create_staff("signer", "Reporter")
    article = in_review(rana, authors=[an_author("Signer", user=signer)])
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), PickyServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        PickyServer.taken.clear()
        do("approve", article, edris)
        server.shutdown()
    assert [line.upper() for line in PickyServer.taken] == ["RCPT TO:<SIGNER@COURIER.EXAMPLE>\r\n"]
    assert "can’t be sent to rana@courier.example" in caplog.text


def test_a_malformed_address_keeps_nobody_elses_letter_back(do, edris, rana, mailoutbox):
    signer = users.create_staff("signer", "Reporter")
    User.objects.filter(pk=rana.pk).update(email="rana@courier.example\nBcc: x@courier.example")
    do("approve", in_review(rana, authors=[an_author("Signer", user=signer)]), edris)
    assert addressees(mailoutbox) == ["signer"]


def test_a_time_to_come_taken_from_the_wish_is_told_too(do, edris, rana, mailoutbox):
    tomorrow = timezone.now() + DAY
    do("publish", in_review(rana), edris, publish_at=tomorrow)
    assert mailoutbox[0].subject.startswith("Scheduled: ")
