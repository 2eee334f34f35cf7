"""Publishing, scheduling, updating and withdrawing on the article's page: permissions and results."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Article, AuditEntry, LiveArticle, Version
from tests import users
from tests.article_form import (
    NEW_ARTICLE_URL,
    article_form_data,
    article_page_url,
    form_errors,
    new_article_data,
    only_article,
)
from tests.builders import a_draft, a_live_article, a_section, an_author

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client):
    """Return a client signed in as Edris, an editor."""
    client.force_login(users.editor())
    return client


def test_a_new_article_is_written_and_published_at_once(desk):
    desk.post(NEW_ARTICLE_URL, new_article_data(_act="publish"))
    live = LiveArticle.objects.get()
    assert live.is_visible()
    assert live.headline == "Wells are measured again"
    assert Version.objects.get().published_by.username == "edris"


def test_a_time_in_the_future_schedules_the_article(desk):
    tomorrow = timezone.now() + DAY
    response = desk.post(
        NEW_ARTICLE_URL,
        new_article_data(_act="publish", publish_at_0=f"{tomorrow:%Y-%m-%d}", publish_at_1="06:30"),
        follow=True,
    )
    live = LiveArticle.objects.get()
    assert not live.is_visible()
    assert live.is_visible(tomorrow + DAY)
    assert "Scheduled for" in response.text
    assert 'value="schedule"' in response.text


def test_scheduling_without_a_time_is_refused(desk):
    response = desk.post(NEW_ARTICLE_URL, new_article_data(_act="schedule"))
    assert form_errors(response)["publish_at"] == ["Give the date and time of publication."]


def test_a_scheduled_article_is_published_now_when_its_time_is_cleared(desk):
    live = a_live_article(at=timezone.now() + DAY)
    desk.post(
        article_page_url(live.article),
        article_form_data(desk, live.article, _act="publish", publish_at_0="", publish_at_1=""),
    )
    live.refresh_from_db()
    assert live.is_visible()


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"body": "<p> </p>"}, "body", "Write the body; it is empty."),
        ({"bylines": []}, "bylines", "Name at least one author."),
    ],
)
def test_a_failing_check_is_an_error_at_its_field_and_no_draft_is_stored(desk, change, field, message):
    response = desk.post(NEW_ARTICLE_URL, new_article_data(_act="publish", kicker="Kept", **change))
    assert form_errors(response)[field] == [message]
    assert 'value="Kept"' in response.text
    assert not Article.objects.exists()


def test_a_time_in_the_past_is_refused_when_publishing(desk):
    article = a_draft(publish_at=timezone.now() - DAY)
    response = desk.post(article_page_url(article), article_form_data(desk, article, _act="publish"))
    assert "That time has passed." in form_errors(response)["publish_at"][0]
    assert (
        desk.post(article_page_url(article), article_form_data(desk, article, headline="Still a draft")).status_code
        == 302
    )


def test_readers_dont_see_a_saved_change_before_it_is_published(desk):
    live = a_live_article(headline="Before")
    desk.post(article_page_url(live.article), article_form_data(desk, live.article, headline="After"))
    live.refresh_from_db()
    assert (live.headline, live.article.headline) == ("Before", "After")
    desk.post(article_page_url(live.article), article_form_data(desk, live.article, _act="update", kind="update"))
    live.refresh_from_db()
    assert (live.headline, live.version, live.modified_kind) == ("After", 2, "update")


def test_an_update_of_a_live_article_requires_the_kind_of_change(desk):
    live = a_live_article()
    response = desk.post(
        article_page_url(live.article), article_form_data(desk, live.article, headline="After", _act="update")
    )
    assert form_errors(response)["kind"] == ["Choose the kind of change."]
    assert "After" in response.text
    assert live.article.versions.count() == 1


def test_a_correction_requires_a_public_text(desk):
    live = a_live_article(headline="Before")
    page = article_page_url(live.article)
    fields = article_form_data(desk, live.article, headline="After", _act="update", kind="correction")
    assert form_errors(desk.post(page, fields))["note"] == ["Write the correction that readers will see."]
    live.article.refresh_from_db()
    assert live.article.headline == "Before"
    desk.post(page, fields | {"note": "It was May, not June."})
    assert live.article.versions.first().note == "It was May, not June."


def test_a_live_article_keeps_its_date_of_publication(desk):
    live = a_live_article()
    late = {"publish_at_0": "2199-01-01", "publish_at_1": "00:00"}
    fields = article_form_data(desk, live.article, headline="After", _act="update", kind="typo", **late)
    desk.post(article_page_url(live.article), fields)
    before = live.publish_at
    live.refresh_from_db()
    assert (live.publish_at, live.version) == (before, 2)


def test_an_article_is_withdrawn_with_a_reason_and_never_published_again(desk):
    live = a_live_article()
    page = article_page_url(live.article)
    fields = article_form_data(desk, live.article, _act="withdraw")
    assert form_errors(desk.post(page, fields))["reason"] == ["Give the reason; readers will see it."]
    desk.post(page, fields | {"reason": "The well doesn’t exist."})
    live.refresh_from_db()
    assert (live.withdrawal, live.withdrawal_reason) == ("withdrawn", "The well doesn’t exist.")
    text = desk.get(page).text
    assert "the article can’t be published again" in text
    assert 'value="publish"' not in text
    response = desk.post(page, article_form_data(desk, live.article, _act="update", kind="typo", headline="Again"))
    assert response.status_code == 409
    assert form_errors(response)["__all__"] == ["Publish changes: the article is withdrawn."]


def test_an_article_that_was_never_published_cant_be_withdrawn(desk):
    article = a_draft()
    response = desk.post(article_page_url(article), article_form_data(desk, article, _act="withdraw", reason="x"))
    assert form_errors(response)["__all__"] == ["Withdraw: the article is not live."]


def test_an_unscheduled_article_is_a_draft_again(desk):
    live = a_live_article(at=timezone.now() + DAY)
    page = article_page_url(live.article)
    assert 'value="unschedule"' in desk.get(page).text
    response = desk.post(page, article_form_data(desk, live.article, _act="unschedule"), follow=True)
    assert "Unscheduled. The article is a draft again." in response.text
    assert not LiveArticle.objects.exists()
    assert 'value="publish"' in response.text


# permissions


def test_a_reporter_is_offered_no_action_but_saving_and_sees_why(client):
    rana = users.reporter()
    client.force_login(rana)
    page = client.get(article_page_url(a_draft(by=rana))).text
    assert 'value="save"' in page
    for missing in (
        'value="publish"',
        'value="schedule"',
        'name="publish_at_0"',
        'name="breaking"',
        'name="kind"',
    ):
        assert missing not in page
    assert "Publish: only an editor of the section can do this." in page


@pytest.mark.parametrize("action", ["publish", "schedule", "unschedule", "withdraw"])
def test_a_forged_action_of_a_reporter_is_refused_and_nothing_is_saved(client, action):
    rana = users.reporter()
    client.force_login(rana)
    article = a_draft(by=rana, headline="Before")
    fields = article_form_data(client, article, headline="After", _act=action, reason="x", breaking="on")
    assert client.post(article_page_url(article), fields).status_code == 403
    article.refresh_from_db()
    assert article.headline == "Before"


def test_a_forged_breaking_flag_of_a_reporter_is_ignored(client):
    client.force_login(users.reporter())
    client.post(NEW_ARTICLE_URL, new_article_data(breaking="on", publish_at_0="2199-01-01", publish_at_1="00:00"))
    article = only_article()
    assert (article.breaking, article.publish_at) == (False, None)


def test_a_reporter_can_read_but_not_edit_somebody_elses_draft(client):
    client.force_login(users.reporter())
    article = a_draft(headline="Not yours")
    page = client.get(article_page_url(article))
    assert "You can read this article but not edit it." in page.text
    assert 'value="save"' not in page.text
    assert client.post(article_page_url(article), new_article_data()).status_code == 403


def test_an_editor_of_one_section_cant_open_or_publish_an_article_of_another(client):
    economy, world = a_section("Economy"), a_section("World")
    client.force_login(users.editor(sections=[economy]))
    theirs = a_draft(section=world)
    assert client.post(article_page_url(theirs), new_article_data(_act="publish")).status_code == 404
    assert not LiveArticle.objects.exists()


def test_an_editor_of_one_section_cant_create_an_article_in_another(client):
    economy, world = a_section("Economy"), a_section("World")
    client.force_login(users.editor(sections=[economy]))
    response = client.post(NEW_ARTICLE_URL, new_article_data(section=world.pk))
    assert "not one of the available choices" in form_errors(response)["section"][0]


def test_an_editor_cant_publish_by_moving_an_article_to_their_own_section(client):
    economy, world = a_section("Economy"), a_section("World")
    edris = users.editor(sections=[economy])
    client.force_login(edris)
    article = a_draft(by=edris, section=world)
    fields = article_form_data(client, article, section=economy.pk, _act="publish")
    assert client.post(article_page_url(article), fields).status_code == 403
    assert not LiveArticle.objects.exists()


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_people_without_permissions_on_articles_are_refused(client, role):
    client.force_login(getattr(users, role)())
    assert client.get(NEW_ARTICLE_URL).status_code == 403
    assert client.post(article_page_url(a_draft()), new_article_data()).status_code == 403


def test_a_published_article_cant_be_deleted(admin_client):
    live = a_live_article()
    assert admin_client.post(f"/admin/articles/article/{live.pk}/delete/", {"post": "yes"}).status_code == 403
    draft = a_draft()
    assert admin_client.post(f"/admin/articles/article/{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Article.objects.values_list("pk", flat=True)) == [live.pk]


def test_an_action_is_logged_with_its_changes(desk):
    desk.post(NEW_ARTICLE_URL, new_article_data(_act="publish"))
    published, created = AuditEntry.objects.all()
    assert (created.action, created.after["revision"], created.person.username) == ("create", 1, "edris")
    assert (published.action, published.label) == ("publish", "Wells are measured again")
    assert (published.before["live"], published.after["live"]) == ("not_live", "live")


def test_the_history_shows_which_revision_was_published(desk):
    live = a_live_article()
    desk.post(article_page_url(live.article), article_form_data(desk, live.article, headline="After"))
    page = desk.get(f"/admin/articles/article/{live.pk}/history/").text
    assert "Version 1</span>\n                  first published" in page
    assert "Edris" in page


def test_the_byline_of_a_new_article_is_the_persons_own_author(client):
    rana = users.reporter()
    an_author("Rana Azad", user=rana)
    client.force_login(rana)
    assert client.get(NEW_ARTICLE_URL).context["form"]["bylines"].value() == ["Rana Azad"]


def test_an_expired_article_is_not_said_to_be_seen_by_readers(desk):
    now = timezone.now()
    live = a_live_article(at=now - datetime.timedelta(days=2), expires_at=now - datetime.timedelta(days=1))
    page = desk.get(article_page_url(live.article)).text
    assert "Readers no longer see it." in page
    assert "Readers see version" not in page
