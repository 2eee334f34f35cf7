"""Bulk actions of the list: the action runs on each article, and each result is shown."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Article, AuditEntry, LiveArticle, Note
from tests import users
from tests.builders import a_draft, a_live_article, a_section

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client):
    """Return a client signed in as Edris, an editor."""
    client.force_login(users.editor())
    return client


def selection(action, *articles, **arguments):
    """Return the data that the list posts for an action on these selected articles."""
    return {"action": action, "index": "0", "_selected_action": [article.pk for article in articles], **arguments}


def confirmed(action, *articles, **arguments):
    """Return the data that the page of the action's arguments posts."""
    return selection(action, *articles, confirmed="1", **arguments)


def a_draft_in(stage, **fields):
    """Return a working copy in that stage."""
    article = a_draft(**fields)
    Article.objects.filter(pk=article.pk).update(stage=stage)
    return article


def stages(*articles):
    """Return the stored stages of these articles, in order."""
    found = Article.objects.in_bulk([article.pk for article in articles])
    return [found[article.pk].stage for article in articles]


def buttons(response):
    """Return the names of the actions that the list offers."""
    return [action.name for action in response.context["cl"].bulk_actions]


def test_an_action_without_arguments_runs_at_once_and_shows_each_result(desk):
    one, two = a_draft_in("in_review", headline="One"), a_draft_in("in_review", headline="Two")
    response = desk.post(LIST, selection("approve", one, two))
    assert response.status_code == 200
    assert stages(one, two) == ["approved", "approved"]
    assert "Approve: 2 done" in response.text
    assert response.text.count("Approved. Any edit cancels the approval.") == 2
    assert [entry.action for entry in AuditEntry.objects.filter(action="approve")] == ["approve"] * 2


def test_a_failure_is_shown_for_its_article_and_the_others_still_run(desk):
    ready, draft = a_draft_in("in_review", headline="Ready"), a_draft(headline="A draft still")
    response = desk.post(LIST, selection("approve", draft, ready))
    assert response.status_code == 409
    assert stages(ready, draft) == ["approved", "draft"]
    assert "Approve: 1 done, 1 failed" in response.text
    assert "Approve: the article’s stage is “draft”." in response.text


def test_a_failing_check_links_to_its_field(desk):
    article, passing = a_draft(), a_draft()
    article.bylines.all().delete()
    response = desk.post(LIST, confirmed("publish", article, passing))
    assert response.status_code == 422
    assert f'<a href="{LIST}{article.pk}/change/#id_bylines_0">Name at least one author.</a>' in response.text
    assert [live.pk for live in LiveArticle.objects.all()] == [passing.pk]


def test_publishing_several_articles_asks_for_confirmation(desk):
    one, two = a_draft(headline="One"), a_draft(headline="Two")
    response = desk.post(f"{LIST}?tab=mine", selection("publish", one, two))
    assert response.status_code == 200
    assert "Publish: 2 articles?" in response.text
    assert "One" in response.text
    assert f'<input type="hidden" name="_selected_action" value="{two.pk}">' in response.text
    assert not LiveArticle.objects.exists()
    desk.post(f"{LIST}?tab=mine", confirmed("publish", one, two))
    assert LiveArticle.objects.visible().count() == 2


@pytest.mark.parametrize(
    ("action", "name", "build"),
    [
        ("spike", "reason", a_draft),
        ("withdraw", "reason", lambda: a_live_article().article),
        ("request_changes", "comment", lambda: a_draft_in("in_review")),
    ],
)
def test_an_action_with_arguments_asks_for_them(desk, action, name, build):
    article = build()
    page = desk.post(LIST, selection(action, article)).text
    assert f'name="{name}"' in page
    assert not AuditEntry.objects.filter(action=action).exists()
    response = desk.post(LIST, confirmed(action, article, **{name: "The well is dry."}))
    assert response.status_code == 200
    assert AuditEntry.objects.get(action=action).reason == "The well is dry."


def test_the_comment_is_added_to_the_notes_of_each_article(desk):
    one, two = a_draft_in("in_review"), a_draft_in("in_review")
    desk.post(LIST, confirmed("request_changes", one, two, comment="Say who measured."))
    assert {(note.article_id, note.text) for note in Note.objects.all()} == {
        (one.pk, "Say who measured."),
        (two.pk, "Say who measured."),
    }


def test_missing_arguments_are_asked_for_again_for_the_failed_articles_only(desk):
    draft, live = a_draft(headline="To be spiked"), a_live_article(headline="Live already").article
    response = desk.post(LIST, confirmed("spike", draft, live, reason=" "))
    assert response.status_code == 409
    assert '<a href="#id_reason">Give the reason; it is kept in the log.</a>' in response.text
    assert "Spike: the article is live." in response.text
    retry = desk.post(LIST, confirmed("spike", draft, reason="Told already."))
    assert retry.status_code == 200
    assert stages(draft) == ["spiked"]


def test_several_articles_are_scheduled_for_the_same_time(desk):
    one, two = a_draft(), a_draft()
    tomorrow = timezone.localtime() + DAY
    desk.post(LIST, confirmed("schedule", one, two, publish_at_0=f"{tomorrow:%Y-%m-%d}", publish_at_1="06:30"))
    times = {timezone.localtime(live.publish_at) for live in LiveArticle.objects.all()}
    assert times == {tomorrow.replace(hour=6, minute=30, second=0, microsecond=0)}
    assert not LiveArticle.objects.visible().exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"publish_at_0": "2199-02-31", "publish_at_1": "06:30"}, "Enter a valid date."),
        ({"publish_at_0": "9999-12-31", "publish_at_1": "06:30"}, "Give a year between 1900 and 2199."),
        ({"publish_at_0": "2026-05-04"}, "Enter a valid time."),
    ],
)
def test_an_invalid_time_is_refused_before_any_action(desk, arguments, message):
    article = a_draft()
    response = desk.post(LIST, confirmed("schedule", article, **arguments))
    assert response.status_code == 422
    assert message in response.text
    assert not LiveArticle.objects.exists()


def test_a_past_and_a_missing_time_are_errors_of_each_article(desk):
    article = a_draft()
    past = desk.post(LIST, confirmed("schedule", article, publish_at_0="2001-01-01", publish_at_1="06:30"))
    assert (past.status_code, "That time has passed." in past.text) == (422, True)
    none = desk.post(LIST, confirmed("schedule", article))
    assert (none.status_code, "Give the date and time of publication." in none.text) == (422, True)
    assert not LiveArticle.objects.exists()


@pytest.mark.parametrize("reason", ["right\u202eleft", "bell\x07", "nul\0", "x" * 1001])
def test_a_reason_with_hidden_characters_or_too_long_is_refused(desk, reason):
    article = a_draft()
    response = desk.post(LIST, confirmed("spike", article, reason=reason))
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert stages(article) == ["draft"]


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({}, "Choose an action."),
        ({"action": "approve"}, "Select at least one article."),
        ({"action": "delete_selected", "_selected_action": "1"}, "There is no bulk action with this name."),
        ({"action": "retract", "_selected_action": "1"}, "There is no bulk action with this name."),
        ({"action": "approve", "_selected_action": "x"}, "something other than News IDs"),
        ({"action": "approve", "_selected_action": "9" * 40}, "something other than News IDs"),
        ({"action": "approve", "_selected_action": ["1", "\0"]}, "something other than News IDs"),
        (
            {"action": "approve", "_selected_action": list(range(1, 102))},
            "101 articles are selected; the maximum is 100",
        ),
        ({"action": "approve", "select_across": "1"}, "Select at least one article."),
    ],
)
def test_an_invalid_form_is_refused_with_a_message(desk, posted, message):
    response = desk.post(LIST, posted)
    assert response.status_code == 422
    assert message in response.text


def test_a_missing_article_is_reported_by_its_news_id(desk):
    article = a_draft_in("in_review")
    missing = Article(pk=article.pk + 1000)
    response = desk.post(LIST, selection("approve", article, missing))
    assert response.status_code == 404
    assert f"There is no article with the News ID {missing.pk}." in response.text
    assert stages(article) == ["approved"]


def test_an_article_selected_twice_runs_once(desk):
    article = a_draft_in("in_review")
    assert desk.post(LIST, selection("approve", article, article)).status_code == 200


def test_an_article_that_has_left_the_tab_meanwhile_is_reported_too(desk):
    article = a_draft_in("approved", headline="Approved meanwhile")
    response = desk.post(f"{LIST}?tab=review", selection("approve", article))
    assert response.status_code == 409
    assert "Approved meanwhile" in response.text


# permissions


def test_the_list_offers_actions_that_the_role_allows_and_that_fit_an_article(client):
    rana = users.reporter()
    a_draft(by=rana), a_draft_in("spiked", by=rana)
    client.force_login(rana)
    assert buttons(client.get(LIST)) == ["submit", "spike"]
    assert buttons(client.get(f"{LIST}?tab=spiked")) == ["unspike"]
    client.force_login(users.editor())
    assert buttons(client.get(LIST)) == ["submit", "publish", "schedule", "spike"]
    assert 'name="action" value="publish"' in client.get(LIST).text
    assert buttons(client.get(f"{LIST}?q=nothing")) == []


def test_a_forged_action_is_refused_for_each_article(client):
    rana = users.reporter()
    client.force_login(rana)
    article = a_draft_in("in_review", by=rana)
    response = client.post(LIST, selection("approve", article))
    assert response.status_code == 403
    assert "Approve: only an editor of the section can do this." in response.text
    assert stages(article) == ["in_review"]


def test_an_article_of_another_section_is_refused_without_its_headline(client):
    client.force_login(users.editor(sections=[a_section("Economy")]))
    article = a_draft_in("in_review", headline="Nobody’s business", section=a_section("World"))
    for fields in (selection("approve", article), selection("spike", article), confirmed("spike", article, reason="x")):
        assert "Nobody’s business" not in client.post(LIST, fields).text
    assert stages(article) == ["in_review"]


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_people_without_permissions_on_articles_cant_run_bulk_actions(client, role):
    article = a_draft_in("in_review")
    client.force_login(getattr(users, role)())
    assert client.post(LIST, selection("approve", article)).status_code == 403
    assert stages(article) == ["in_review"]


def test_a_role_revoked_before_the_confirmation_is_respected(desk):
    article = a_draft()
    desk.post(LIST, selection("publish", article))
    desk.get(LIST).context["user"].groups.clear()
    assert desk.post(LIST, confirmed("publish", article)).status_code == 403
    assert not LiveArticle.objects.exists()
