"""The acts from the command line, as a person of the staff."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from articles.models import Article, AuditEntry, LiveArticle
from tests import users
from tests.builders import a_draft, a_live_article, a_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def edris():
    """Return Edris, an editor."""
    return users.editor()


def article(*words, **options):
    """Run the command with these words, each as a shell would give it."""
    call_command("article", *map(str, words), **options)


def complaint(*words):
    """Return the sentence with which the command doesn't even begin."""
    with pytest.raises(CommandError) as refused:
        article(*words)
    return str(refused.value)


def refusals(capsys, *words):
    """Return what the command says on standard error, where it ends with 1."""
    with pytest.raises(SystemExit) as ended:
        article(*words)
    assert ended.value.code == 1
    return capsys.readouterr().err.splitlines()


def test_an_act_is_done_to_each_article_and_told(edris, capsys):
    one, two = a_draft(), a_draft()
    article("publish", one.pk, two.pk, "--as", "edris")
    assert capsys.readouterr().out.splitlines() == [f"{one.pk}: Published.", f"{two.pk}: Published."]
    assert LiveArticle.objects.visible().count() == 2
    assert {entry.person for entry in AuditEntry.objects.filter(action="publish")} == {edris}


def test_an_article_named_twice_is_done_once(edris, capsys):
    draft = a_draft()
    article("submit", draft.pk, draft.pk, "--as", "edris")
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_words_are_given_as_options(edris):
    draft, live = a_draft(), a_live_article().article
    article("spike", draft.pk, "--as", "edris", "--reason", "Told already.")
    assert AuditEntry.objects.get(action="spike").reason == "Told already."
    Article.objects.filter(pk=live.pk).update(kicker="Water")
    article("update", live.pk, "--as", "edris", "--kind", "correction", "--note", "It was May.")
    article("update", live.pk, "--as", "edris", "--kind=correction", "--note=It was June.", "--supersedes=2")
    assert [version.note for version in live.versions.all()] == ["It was June.", "It was May.", ""]
    assert live.versions.first().supersedes.number == 2


def test_a_time_without_an_offset_is_the_newspapers(edris):
    one, two = a_draft(), a_draft()
    with override_settings(TIME_ZONE="Europe/Berlin"):
        article("schedule", one.pk, "--as", "edris", "--publish-at", "2199-06-01T12:00")
    article("schedule", two.pk, "--as", "edris", "--publish-at", "2199-06-01T12:00:30+03:30")
    assert one.live.publish_at == datetime.datetime(2199, 6, 1, 10, 0, tzinfo=datetime.UTC)
    assert two.live.publish_at == datetime.datetime(2199, 6, 1, 8, 30, 30, tzinfo=datetime.UTC)


def test_what_is_refused_is_told_by_number_and_hinders_no_other(edris, capsys):
    bare, whole = a_draft(body=""), a_draft()
    bare.bylines.all().delete()
    assert refusals(capsys, "publish", bare.pk, whole.pk, "--as", "edris") == [
        f"{bare.pk}: Write the body; it is empty.",
        f"{bare.pk}: Name at least one author.",
    ]
    assert [live.pk for live in LiveArticle.objects.all()] == [whole.pk]


def test_it_asks_the_rules_of_the_person_whose_act_it_is(capsys):
    rana = users.reporter()
    draft, theirs = a_draft(by=rana), a_draft(section=a_section("World"))
    assert refusals(capsys, "publish", draft.pk, "--as", "rana") == [
        f"{draft.pk}: Publish: An editor of the section may do that."
    ]
    users.editor(sections=[a_section("Economy")])
    assert refusals(capsys, "publish", theirs.pk, "--as", "edris") == [
        f"{theirs.pk}: Publish: World isn’t among the sections assigned to you."
    ]
    assert not LiveArticle.objects.exists()


@pytest.mark.parametrize("news_id", ["x", "9" * 19, "9" * 40, "-1", "٣", "1e3", ""])
def test_a_number_that_no_article_has_stops_it_before_it_begins(edris, news_id):
    draft = a_draft()
    sentence = complaint("submit", "--as", "edris", "--", draft.pk, news_id)
    assert sentence == f"There is no article with the News ID {news_id}."
    draft.refresh_from_db()
    assert draft.stage == "draft"


def test_an_act_that_there_isnt_stops_it(edris):
    assert complaint("explode", a_draft().pk, "--as", "edris").startswith(
        "There is no action “explode”. The actions are submit,"
    )


@pytest.mark.parametrize("username", ["nobody", "", "a\udcffb", "EDRIS"])
def test_an_account_that_there_isnt_stops_it(edris, username):
    assert complaint("submit", a_draft().pk, "--as", username) == f"There is no account “{username}”."


def test_an_account_that_is_closed_or_no_staff_does_nothing(edris):
    draft = a_draft()
    type(edris).objects.update(is_staff=False)
    assert complaint("submit", draft.pk, "--as", "edris") == "The account “edris” isn’t a staff account."
    type(edris).objects.update(is_staff=True, is_active=False)
    assert complaint("submit", draft.pk, "--as", "edris") == "The account “edris” is deactivated."


def test_whose_act_it_is_must_be_said():
    with pytest.raises(CommandError, match="--as"):
        article("submit", a_draft().pk)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["schedule", "--publish-at", "tomorrow"],
            "--publish-at: Write date and time as 2026-05-04T12:00, or with an offset as 2026-05-04T12:00+03:30.",
        ),
        (
            ["schedule", "--publish-at", "2190-03-28T02:30"],
            "--publish-at: 2190-03-28T02:30 doesn’t exist: clocks go forward over it.",
        ),
        (
            ["schedule", "--publish-at", "2190-10-31T02:30"],
            "--publish-at: 2190-10-31T02:30 comes twice: clocks go back over it. "
            "Write 2190-10-31T02:30+02:00 or 2190-10-31T02:30+01:00.",
        ),
        (
            ["update", "--kind", "rewrite"],
            "--kind: There is no such kind of change. Choose typo, update, clarification or correction.",
        ),
        (["update", "--supersedes", "one"], "--supersedes: Give the number of a version of the article."),
        (["approve", "--reason", "x"], "--reason: “Approve” takes no such word."),
        (
            ["spike", "--reason", "a\udcff"],
            "--reason: There is a character in it that couldn’t be read. Write it again.",
        ),
        (
            ["approve", "--reason", "x", "--kind", "y"],
            "--reason: “Approve” takes no such word.\n--kind: “Approve” takes no such word.",
        ),
    ],
)
def test_words_that_cant_be_read_stop_it_by_the_name_of_their_option(edris, words, sentence):
    with override_settings(TIME_ZONE="Europe/Berlin"):
        assert complaint(*words, "--as", "edris", a_draft().pk) == sentence
    assert not LiveArticle.objects.exists()


def test_a_time_gone_by_is_refused(edris, capsys):
    draft = a_draft()
    told = refusals(capsys, "schedule", draft.pk, "--as", "edris", "--publish-at", "2001-01-01T06:30Z")
    assert told == [f"{draft.pk}: That time has passed. Give a later one, or none to publish at once."]
