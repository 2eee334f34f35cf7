"""E-mail notifications of actions: who gets which, who gets none, and that no mail server stops an action."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.utils import timezone

from articles.desk.email_notifications import recipients, send_action_emails
from articles.desk.models import Preferences
from articles.editorial.actions.publish import publish
from articles.editorial.actions.run import run_action
from articles.models import Article, OutgoingEmail
from articles.taxonomy.section_staff import section_ids_of, staff_of_section
from tests import users
from tests.builders import a_draft, a_live_article, a_photo, a_section, an_author
from tests.outbox.smtp_server import closed_port, use_smtp

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Return a function that runs an action and the callbacks on its commit."""

    def run(action, article, by, **arguments):
        with django_capture_on_commit_callbacks(execute=True):
            return run_action(action, article, by=by, **arguments)

    return run


@pytest.fixture
def edris():
    return users.editor()


@pytest.fixture
def rana():
    return users.reporter()


def in_review(by, **fields):
    return a_draft(by=by, stage=Article.Stage.IN_REVIEW, **fields)


def recipient_names(mailoutbox):
    """Return the names of the recipients; each e-mail has one."""
    assert all(len(email.recipients()) == 1 for email in mailoutbox)
    return sorted(email.to[0].partition("@")[0] for email in mailoutbox)


def test_a_submission_is_e_mailed_to_the_active_staff_who_can_approve_in_its_section(run, rana, mailoutbox):
    economy, world = a_section("Economy"), a_section("World")
    users.create_staff("here", "Editor", sections=[economy])
    users.create_staff("elsewhere", "Editor", sections=[world])
    users.create_staff("everywhere", "Editor")
    users.create_staff("chief-of-another-section", "Chief editor", sections=[world])
    users.create_staff("gone", "Editor", is_active=False)
    users.moderator(), users.administrator()
    users.create_staff("root", is_superuser=True)
    non_staff = users.create_staff("non-staff", "Editor")
    User.objects.filter(pk=non_staff.pk).update(is_staff=False)
    unreachable = users.create_staff("unreachable", "Editor")
    User.objects.filter(pk=unreachable.pk).update(email="")
    run("submit", a_draft(by=rana, section=economy), rana)
    assert recipient_names(mailoutbox) == ["chief-of-another-section", "everywhere", "here"]


def test_an_editor_who_submits_their_own_article_gets_no_e_mail(run, edris, mailoutbox):
    run("submit", a_draft(by=edris), edris)
    assert not mailoutbox


def test_staff_of_section_agrees_with_section_ids_of():
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


def test_permissions_of_custom_roles_count_as_well(run, rana, mailoutbox):
    role = Group.objects.create(name="Night editor")
    role.permissions.add(Permission.objects.get(codename="approve_article"))
    users.create_staff("night", "Night editor")
    run("submit", a_draft(by=rana), rana)
    assert recipient_names(mailoutbox) == ["night"]


@pytest.mark.parametrize(
    ("action", "arguments", "subject", "text"),
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
def test_writers_are_e_mailed_about_actions_on_their_article(
    run, edris, rana, mailoutbox, action, arguments, subject, text
):
    signer = users.create_staff("signer", "Reporter")
    article = in_review(rana, headline="Wells & gauges", authors=[an_author("Signer", user=signer), an_author()])
    users.chief()
    run(action, article, edris, **arguments)
    assert recipient_names(mailoutbox) == ["rana", "signer"]
    email = mailoutbox[0]
    assert email.subject == f"{subject}Wells & gauges"
    assert text in email.body
    assert "“Wells & gauges”" in email.body


def test_an_e_mail_about_published_changes_has_the_note_for_readers(run, edris, rana, mailoutbox):
    article = a_live_article(by=rana).article
    Article.objects.filter(pk=article.pk).update(headline="The well, measured again")
    run("update", article, edris, kind="correction", note="It was May, not June.")
    assert recipient_names(mailoutbox) == ["rana"]
    assert mailoutbox[0].subject == "Changes published: The well, measured again"
    assert "Note for readers:\n\nIt was May, not June.\n" in mailoutbox[0].body


def test_an_emergency_is_e_mailed_to_writers_the_sections_approvers_and_other_chief_editors(run, rana, mailoutbox):
    economy, world = a_section("Economy"), a_section("World")
    users.create_staff("here", "Editor", sections=[economy])
    users.create_staff("elsewhere", "Editor", sections=[world])
    users.create_staff("other-chief", "Chief editor", sections=[world])
    chaman = users.chief()
    article = a_draft(by=rana, section=economy, authors=[an_author("Chaman", user=chaman)], photo=a_photo(credit=" "))
    run("publish_in_emergency", article, chaman, reason="The dam is about to break.")
    assert recipient_names(mailoutbox) == ["here", "other-chief", "rana"]
    assert mailoutbox[0].subject == f"Emergency publication: {article.headline}"
    assert "The dam is about to break." in mailoutbox[0].body


def test_nobody_is_e_mailed_about_their_own_actions(run, edris, mailoutbox):
    run("publish", a_draft(by=edris), edris)
    assert not mailoutbox


@pytest.mark.parametrize("action", ["spike", "withdraw"])
def test_other_actions_send_no_e_mails(run, edris, rana, mailoutbox, action):
    article = a_draft(by=rana) if action == "spike" else a_live_article(by=rana).article
    run(action, article, edris, reason="It was not so.")
    assert not mailoutbox


def test_actions_without_a_person_send_no_e_mails(rana, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        publish(a_draft(by=rana))
    assert not mailoutbox


@pytest.mark.parametrize(
    ("choice", "action", "arguments"),
    [
        ("mail_requested", "request_changes", {"comment": "Who?"}),
        ("mail_approved", "approve", {}),
        ("mail_published", "publish", {}),
    ],
)
def test_each_kind_is_turned_off_separately(run, edris, rana, mailoutbox, choice, action, arguments):
    Preferences.objects.create(user=rana, **{choice: False})
    run(action, in_review(rana), edris, **arguments)
    assert not mailoutbox
    others = dict.fromkeys(("mail_submitted", "mail_requested", "mail_approved", "mail_published"), False)
    Preferences.objects.filter(user=rana).update(**others | {choice: True})
    run(action, in_review(rana), edris, **arguments)
    assert recipient_names(mailoutbox) == ["rana"]


def test_approvers_turn_off_e_mails_about_submissions(run, edris, rana, mailoutbox):
    users.chief()
    Preferences.objects.create(user=edris, mail_submitted=False)
    run("submit", a_draft(by=rana), rana)
    assert recipient_names(mailoutbox) == ["chaman"]


def test_an_e_mail_links_to_the_article_and_the_preferences(run, edris, rana, mailoutbox, settings):
    settings.SITE_URL = "https://courier.example"
    article = in_review(rana, section=a_section("Economy"))
    run("approve", article, edris)
    [email] = mailoutbox
    assert f"\nNews ID {article.pk}, Economy\n" in email.body
    assert f"\nhttps://courier.example/admin/articles/article/{article.pk}/change/\n" in email.body
    assert "https://courier.example/admin/preferences/" in email.body
    assert email.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\x85"])
def test_a_headline_of_two_lines_gives_a_subject_of_one_line(run, edris, rana, mailoutbox, sign):
    run("approve", in_review(rana, headline=f"Wells{sign}Bcc: everybody@courier.example"), edris)
    [email] = mailoutbox
    assert email.subject == "Approved: Wells Bcc: everybody@courier.example"
    assert email.recipients() == ["rana@courier.example"]
    assert email.message()["Subject"]


def test_nothing_is_sent_for_an_action_that_is_rolled_back(edris, rana, mailoutbox):
    article = in_review(rana)
    with transaction.atomic():
        run_action("approve", article, by=edris)
        transaction.set_rollback(True)
    assert not mailoutbox
    article.refresh_from_db()
    assert article.stage == Article.Stage.IN_REVIEW


def test_nothing_is_sent_about_an_article_that_was_deleted_before(edris, rana, mailoutbox, request):
    article = in_review(rana)
    capture = request.getfixturevalue("django_capture_on_commit_callbacks")
    with capture(execute=True):
        run_action("approve", article, by=edris)
        Article.objects.filter(pk=article.pk).delete()
    assert not mailoutbox
    assert OutgoingEmail.objects.get().status == OutgoingEmail.Status.CANCELLED


def test_nothing_is_sent_to_somebody_who_has_left_since(edris, rana, mailoutbox, django_capture_on_commit_callbacks):
    article = in_review(rana)
    with django_capture_on_commit_callbacks(execute=True):
        run_action("approve", article, by=edris)
        User.objects.filter(pk=rana.pk).update(is_active=False)
    assert not mailoutbox


@pytest.mark.parametrize("people", [1, 30])
def test_the_e_mails_of_an_action_are_queued_with_two_queries(rana, django_assert_num_queries, people):
    for number in range(people):
        users.create_staff(f"editor-{number}", "Editor")
    article = a_draft(by=rana)
    with django_assert_num_queries(2):
        send_action_emails(None, "submit", article, rana, "")
    assert OutgoingEmail.objects.count() == people


def test_recipients_need_one_query_for_any_number(rana, django_assert_num_queries):
    article = a_draft(by=rana)
    for number in range(30):
        users.create_staff(f"editor-{number}", "Editor", sections=[a_section(), a_section("World")])
    article.refresh_from_db()
    article.section.refresh_from_db()
    for action, count in (("submit", 30), ("approve", 1), ("publish_in_emergency", 31)):
        with django_assert_num_queries(1):
            assert len(recipients(action, article, users.User())) == count


def test_an_unreachable_mail_server_never_stops_the_action(run, edris, rana, settings):
    use_smtp(settings, closed_port())
    article = in_review(rana)
    assert run("approve", article, edris) == "Approved. Any edit cancels the approval."
    article.refresh_from_db()
    assert article.stage == Article.Stage.APPROVED
    email = OutgoingEmail.objects.get()
    assert (email.recipient, email.status) == ("rana@courier.example", OutgoingEmail.Status.QUEUED)
    assert (email.about_type, email.about_id) == ("article", article.pk)


def test_a_malformed_address_does_not_stop_other_e_mails(run, edris, rana, mailoutbox):
    signer = users.create_staff("signer", "Reporter")
    User.objects.filter(pk=rana.pk).update(email="rana@courier.example\nBcc: x@courier.example")
    run("approve", in_review(rana, authors=[an_author("Signer", user=signer)]), edris)
    assert recipient_names(mailoutbox) == ["signer"]


def test_publishing_with_a_planned_time_in_the_future_says_scheduled(run, edris, rana, mailoutbox):
    tomorrow = timezone.now() + DAY
    run("publish", in_review(rana), edris, publish_at=tomorrow)
    assert mailoutbox[0].subject.startswith("Scheduled: ")
