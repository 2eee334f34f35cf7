"""Preview links: they show one revision until they expire or are revoked, and their views are logged."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy, set_aside, snapshot
from articles.editorial.actions.workflow import spike, unspike
from articles.models import AuditEntry, ShareLink, ShareView
from articles.preview.share_links import create_share_link, record_view, revoke_share_link
from tests import users
from tests.builders import NOON, a_draft, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def article():
    return a_draft(headline="Wells are measured")


@pytest.fixture
def edris():
    return users.editor(last_name="Amini")


@pytest.fixture
def link(article, edris):
    return create_share_link(article, "the lawyer", 24, by=edris)


@pytest.fixture
def desk(edris):
    client = Client()
    client.force_login(edris)
    return client


def preview_url(article):
    return reverse("article-preview", args=[article.pk])


def revoke_url(link):
    return reverse("share-link-revoke", args=[link.article_id, link.pk])


def assert_private(response):
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"].startswith("noindex")
    assert 'content="noindex' in response.text
    assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert not response.cookies


def test_the_link_shows_the_page_to_anyone(client, link):
    response = client.get(link.get_absolute_url())
    assert response.status_code == 200
    assert "<h1>Wells are measured</h1>" in response.text
    assert "Leave a note for the newsroom" in response.text
    assert_private(response)


def test_the_page_equals_the_desks_preview_except_for_the_note_form(client, desk, link, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    shared = client.get(link.get_absolute_url()).text
    preview = desk.get(reverse("article-preview-page", args=[link.article_id])).text
    without_note = re.sub(
        '<section class="comments-section" id="id_note".*?</form>\\s*</section>', "", shared, flags=re.DOTALL
    )
    assert without_note != shared
    assert without_note.split() == preview.split()


def test_the_page_is_the_same_for_anonymous_and_logged_in_people(client, desk, link, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    assert client.get(link.get_absolute_url()).content == desk.get(link.get_absolute_url()).content


def test_a_link_keeps_its_revision_through_later_saves_and_publication(client, link, article):
    article.headline = "Wells are forgotten"
    save_working_copy(article, topics=[], authors=[an_author()])
    publish(article)
    assert "<h1>Wells are measured</h1>" in client.get(link.get_absolute_url()).text


def test_a_link_shows_the_latest_revision_of_the_working_copy(article, edris):
    article.headline = "Second words"
    latest = save_working_copy(article, topics=[], authors=[an_author()])
    set_aside(article, snapshot(article) | {"headline": "Save separately"}, by=edris, base=1)
    assert create_share_link(article, "the lawyer", 4, by=edris).revision == latest


def test_an_expired_link_answers_410(client, article, edris, time_machine):
    time_machine.move_to(NOON, tick=False)
    link = create_share_link(article, "the lawyer", 4, by=edris)
    time_machine.move_to(NOON + 4 * HOUR - SECOND, tick=False)
    assert client.get(link.get_absolute_url()).status_code == 200
    time_machine.move_to(NOON + 4 * HOUR, tick=False)
    response = client.get(link.get_absolute_url())
    assert response.status_code == 410
    assert "This preview link has expired" in response.text
    assert "Wells are measured" not in response.text
    assert_private(response)


def test_a_revoked_link_answers_410(client, link, edris):
    revoke_share_link(link, by=edris)
    response = client.get(link.get_absolute_url())
    assert response.status_code == 410
    assert "Wells are measured" not in response.text
    assert_private(response)


def test_the_links_of_a_spiked_article_answer_410_until_it_is_restored(client, link, article, edris):
    spike(article, reason="Nothing in it.", by=edris)
    assert client.get(link.get_absolute_url()).status_code == 410
    with pytest.raises(ValidationError, match="spiked"):
        create_share_link(article, "the lawyer", 4, by=edris)
    unspike(article, by=edris)
    assert client.get(link.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("tail", ["", "notes/"])
def test_an_unknown_token_answers_404(client, link, tail):
    response = client.get(f"/preview/{link.token[:-1]}/{tail}")
    assert response.status_code == 404
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"].startswith("noindex")


def test_tokens_are_long_and_unique(article, edris):
    tokens = {create_share_link(article, "the lawyer", 4, by=edris).token for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {32}


def test_each_view_is_logged_with_its_browser_until_the_link_is_revoked(client, link, edris):
    client.get(link.get_absolute_url(), headers={"User-Agent": "Lynx/2.9"})
    client.get(link.get_absolute_url(), headers={"User-Agent": "x" * 900})
    client.get(link.get_absolute_url(), headers={"User-Agent": ""})
    assert list(link.views.order_by("pk").values_list("user_agent", flat=True)) == ["Lynx/2.9", "x" * 200, ""]
    revoke_share_link(link, by=edris)
    client.get(link.get_absolute_url())
    assert link.views.count() == 3


def test_a_head_request_is_not_logged_as_a_view(client, link):
    assert client.head(link.get_absolute_url()).status_code == 200
    assert not ShareView.objects.exists()


def test_nul_characters_are_removed_from_the_logged_browser(link):
    assert record_view(link, "Lynx\0/2.9").user_agent == "Lynx/2.9"


def test_the_log_of_views_is_append_only(client, link):
    client.get(link.get_absolute_url())
    with pytest.raises(TypeError):
        link.views.all().delete()


def test_the_form_creates_a_link_and_the_page_shows_its_address(desk, article, edris, time_machine):
    time_machine.move_to(NOON, tick=False)
    response = desk.post(preview_url(article), {"label": " the\tlawyer ", "hours": "168"}, follow=True)
    link = ShareLink.objects.get()
    assert (link.label, link.revision.number, link.created_by) == ("the lawyer", 1, edris)
    assert (link.created_at, link.ends_at) == (NOON, NOON + 7 * 24 * HOUR)
    text = " ".join(response.text.split())
    assert "The link for the lawyer is ready" in text
    assert f'value="http://testserver{link.get_absolute_url()}"' in text
    assert "Revision 1 · Edris Amini · not opened" in text


def test_the_page_shows_the_number_of_views_of_each_link(client, desk, article, link, edris):
    other = create_share_link(article, "the source", 4, by=edris)
    for _ in range(2):
        client.get(link.get_absolute_url())
    text = " ".join(desk.get(preview_url(article)).text.split())
    assert "opened 2 times, last" in text
    assert text.count("not opened") == 1
    revoke_share_link(other, by=edris)
    assert "the source" not in desk.get(preview_url(article)).text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"hours": "4"}, "Say who the link is for"),
        ({"label": "\u200b\u202e ", "hours": "4"}, "Say who the link is for"),
        ({"label": "x" * 81, "hours": "4"}, "Shorten the text to 80 characters; it has 81."),
        ({"label": "the lawyer"}, "Choose when the link expires"),
        ({"label": "the lawyer", "hours": "9000"}, "“9000” is not one of the choices"),
        ({"label": "the lawyer", "hours": "a day"}, "“a day” is not one of the choices"),
    ],
)
def test_errors_of_the_form_are_shown_at_the_field(desk, article, fields, message):
    response = desk.post(preview_url(article), fields)
    assert response.status_code == 422
    assert message in response.text
    assert "<title>Error: " in response.text
    assert not ShareLink.objects.exists()


def test_a_spiked_article_is_not_shared_by_the_form(desk, article, edris):
    spike(article, reason="Nothing in it.", by=edris)
    response = desk.post(preview_url(article), {"label": "the lawyer", "hours": "4"})
    assert response.status_code == 422
    assert "The article is spiked" in response.text
    assert not ShareLink.objects.exists()


def test_the_button_revokes_a_link(desk, link, edris):
    response = desk.post(revoke_url(link), follow=True)
    assert "The link for the lawyer is revoked." in response.text
    link.refresh_from_db()
    assert link.revoked_by == edris
    assert not link.is_open()


def test_revoking_a_link_twice_is_an_error_and_changes_nothing(desk, link):
    desk.post(revoke_url(link))
    first = ShareLink.objects.get().revoked_at
    response = desk.post(revoke_url(link))
    assert response.status_code == 409
    assert "The link for the lawyer has already expired." in response.text
    assert ShareLink.objects.get().revoked_at == first


def test_a_link_of_another_article_is_not_revoked_through_this_one(desk, link):
    response = desk.post(reverse("share-link-revoke", args=[a_draft().pk, link.pk]))
    assert response.status_code == 404
    assert ShareLink.objects.get().is_open()


def test_only_a_post_revokes(desk, link):
    assert desk.get(revoke_url(link)).status_code == 405


def test_people_who_cannot_edit_the_article_cannot_share_or_revoke(client, link, article):
    for person in (users.reporter(), users.moderator()):
        client.force_login(person)
        assert client.post(preview_url(article), {"label": "me", "hours": "4"}).status_code == 403
        assert client.post(revoke_url(link)).status_code == 403
    assert ShareLink.objects.get().is_open()


def test_people_who_can_only_read_see_the_links_without_buttons(client, link, article):
    client.force_login(users.reporter())
    text = client.get(preview_url(article)).text
    assert "You can read this article but not share it." in text
    assert "the lawyer" in text
    assert "Revoke" not in text
    assert "Create link" not in text


def test_a_form_from_another_site_creates_no_link(article, edris):
    client = Client(enforce_csrf_checks=True)
    client.force_login(edris)
    assert client.post(preview_url(article), {"label": "the lawyer", "hours": "4"}).status_code == 403
    assert not ShareLink.objects.exists()


def test_sharing_and_revoking_are_logged_without_the_token(link, article, edris):
    revoke_share_link(link, by=edris)
    revoked, shared = AuditEntry.objects.about("article", article.pk).filter(
        action__in=["create_share_link", "revoke_share_link"]
    )
    assert (shared.action, shared.person, shared.label) == ("create_share_link", edris, "Wells are measured")
    assert (shared.after["link"], shared.after["revision"]) == ("the lawyer", 1)
    assert (revoked.action, revoked.person, revoked.after["link"]) == ("revoke_share_link", edris, "the lawyer")
    assert link.token not in str([shared.after, revoked.before, revoked.after])


def test_the_number_of_queries_of_the_shared_page_is_the_same_for_one_article_and_for_fifty(client, edris):
    query_counts = []
    for count in (1, 49):
        for number in range(count):
            article = a_draft(
                photo=a_photo(),
                topics=[a_topic("Water"), a_topic(f"Topic {number}")],
                authors=[an_author(), an_author(f"Author {number}")],
                section=a_section(),
            )
            publish(article)
        link = create_share_link(article, "the lawyer", 4, by=edris)
        with CaptureQueriesContext(connection) as queries:
            client.get(link.get_absolute_url())
        query_counts.append(len(queries))
    # Those of the public page without its joins of section and photo; the link, and the log entry of the view.
    assert query_counts[0] == query_counts[1] <= 13
