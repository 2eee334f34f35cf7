"""The command that runs actions on articles as a member of the staff."""

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


def run(*arguments, **options):
    """Run the command with these arguments, each as a shell would pass it."""
    call_command("article", *map(str, arguments), **options)


def usage_error(*arguments):
    """Return the message of the CommandError with which the command stops before it runs any action."""
    with pytest.raises(CommandError) as error:
        run(*arguments)
    return str(error.value)


def failures(capsys, *arguments):
    """Return the lines that the command writes to standard error, ending with exit status 1."""
    with pytest.raises(SystemExit) as error:
        run(*arguments)
    assert error.value.code == 1
    return capsys.readouterr().err.splitlines()


def test_the_action_runs_on_each_article_and_its_message_is_printed(edris, capsys):
    one, two = a_draft(), a_draft()
    run("publish", one.pk, two.pk, "--as", "edris")
    assert capsys.readouterr().out.splitlines() == [f"{one.pk}: Published.", f"{two.pk}: Published."]
    assert LiveArticle.objects.visible().count() == 2
    assert {entry.person for entry in AuditEntry.objects.filter(action="publish")} == {edris}


def test_an_article_given_twice_runs_once(edris, capsys):
    draft = a_draft()
    run("submit", draft.pk, draft.pk, "--as", "edris")
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_arguments_are_given_as_options(edris):
    draft, live = a_draft(), a_live_article().article
    run("spike", draft.pk, "--as", "edris", "--reason", "Told already.")
    assert AuditEntry.objects.get(action="spike").reason == "Told already."
    Article.objects.filter(pk=live.pk).update(kicker="Water")
    run("update", live.pk, "--as", "edris", "--kind", "correction", "--note", "It was May.")
    run("update", live.pk, "--as", "edris", "--kind=correction", "--note=It was June.", "--supersedes=2")
    assert [version.note for version in live.versions.all()] == ["It was June.", "It was May.", ""]
    assert live.versions.first().supersedes.number == 2


def test_a_time_without_an_offset_is_in_the_site_time_zone(edris):
    one, two = a_draft(), a_draft()
    with override_settings(TIME_ZONE="Europe/Berlin"):
        run("schedule", one.pk, "--as", "edris", "--publish-at", "2199-06-01T12:00")
    run("schedule", two.pk, "--as", "edris", "--publish-at", "2199-06-01T12:00:30+03:30")
    assert one.live.publish_at == datetime.datetime(2199, 6, 1, 10, 0, tzinfo=datetime.UTC)
    assert two.live.publish_at == datetime.datetime(2199, 6, 1, 8, 30, 30, tzinfo=datetime.UTC)


def test_a_failure_is_printed_by_news_id_and_the_others_still_run(edris, capsys):
    failing, passing = a_draft(body=""), a_draft()
    failing.bylines.all().delete()
    assert failures(capsys, "publish", failing.pk, passing.pk, "--as", "edris") == [
        f"{failing.pk}: Write the body; it is empty.",
        f"{failing.pk}: Name at least one author.",
    ]
    assert [live.pk for live in LiveArticle.objects.all()] == [passing.pk]


def test_the_permissions_of_the_given_account_apply(capsys):
    rana = users.reporter()
    draft, theirs = a_draft(by=rana), a_draft(section=a_section("World"))
    assert failures(capsys, "publish", draft.pk, "--as", "rana") == [
        f"{draft.pk}: Publish: only an editor of the section can do this."
    ]
    users.editor(sections=[a_section("Economy")])
    assert failures(capsys, "publish", theirs.pk, "--as", "edris") == [
        f"{theirs.pk}: Publish: World isn’t one of your sections."
    ]
    assert not LiveArticle.objects.exists()


@pytest.mark.parametrize("news_id", ["x", "9" * 19, "9" * 40, "-1", "٣", "1e3", ""])
def test_an_unknown_news_id_stops_the_command_before_any_action(edris, news_id):
    draft = a_draft()
    message = usage_error("submit", "--as", "edris", "--", draft.pk, news_id)
    assert message == f"There is no article with the News ID {news_id}."
    draft.refresh_from_db()
    assert draft.stage == "draft"


def test_an_unknown_action_stops_the_command(edris):
    assert usage_error("explode", a_draft().pk, "--as", "edris").startswith(
        "There is no action “explode”. The actions are submit,"
    )


@pytest.mark.parametrize("username", ["nobody", "", "a\udcffb", "EDRIS"])
def test_an_unknown_account_stops_the_command(edris, username):
    assert usage_error("submit", a_draft().pk, "--as", username) == f"There is no account “{username}”."


def test_an_inactive_or_non_staff_account_stops_the_command(edris):
    draft = a_draft()
    type(edris).objects.update(is_staff=False)
    assert usage_error("submit", draft.pk, "--as", "edris") == "The account “edris” isn’t a staff account."
    type(edris).objects.update(is_staff=True, is_active=False)
    assert usage_error("submit", draft.pk, "--as", "edris") == "The account “edris” is deactivated."


def test_the_account_is_required():
    with pytest.raises(CommandError, match="--as"):
        run("submit", a_draft().pk)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["schedule", "--publish-at", "tomorrow"],
            "--publish-at: Write date and time as 2026-05-04T12:00, or with an offset as 2026-05-04T12:00+03:30.",
        ),
        (
            ["schedule", "--publish-at", "2190-03-28T02:30"],
            "--publish-at: 2190-03-28T02:30 doesn’t exist, because the clocks go forward.",
        ),
        (
            ["schedule", "--publish-at", "2190-10-31T02:30"],
            "--publish-at: 2190-10-31T02:30 occurs twice, because the clocks go back. "
            "Write 2190-10-31T02:30+02:00 or 2190-10-31T02:30+01:00.",
        ),
        (
            ["update", "--kind", "rewrite"],
            "--kind: There is no such kind of change. The kinds are typo, update, clarification and correction.",
        ),
        (["update", "--supersedes", "one"], "--supersedes: Give the number of a version of the article."),
        (["approve", "--reason", "x"], "--reason: “Approve” has no argument with this name."),
        (
            ["spike", "--reason", "a\udcff"],
            "--reason: The text contains a character that couldn’t be read. Type it again.",
        ),
        (
            ["approve", "--reason", "x", "--kind", "y"],
            "--reason: “Approve” has no argument with this name.\n--kind: “Approve” has no argument with this name.",
        ),
    ],
)
def test_an_invalid_argument_stops_the_command_with_the_name_of_its_option(edris, arguments, message):
    with override_settings(TIME_ZONE="Europe/Berlin"):
        assert usage_error(*arguments, "--as", "edris", a_draft().pk) == message
    assert not LiveArticle.objects.exists()


def test_a_time_in_the_past_is_refused(edris, capsys):
    draft = a_draft()
    lines = failures(capsys, "schedule", draft.pk, "--as", "edris", "--publish-at", "2001-01-01T06:30Z")
    assert lines == [f"{draft.pk}: That time has passed. Give a later time, or leave it blank to publish now."]
