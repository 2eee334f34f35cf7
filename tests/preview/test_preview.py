"""The desk's preview: identical to the public page, at three widths, from the working copy."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import record_revision, save_working_copy, set_aside, snapshot
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article, LiveArticle, Masthead, Revision
from tests import users
from tests.builders import NOON, a_comment, a_draft, a_live_article, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def desk():
    client = Client()
    client.force_login(users.editor())
    return client


@pytest.fixture
def noon(time_machine):
    """Freeze the time at noon."""
    time_machine.move_to(NOON, tick=False)


def preview_url(article):
    return reverse("article-preview", args=[article.pk])


def page_url(article):
    return reverse("article-preview-page", args=[article.pk])


def a_full_draft(**fields):
    """Return a draft with something in every field that readers see."""
    return a_draft(
        headline="آب چاه‌ها پایین رفت",
        kicker="Water",
        dateline="KERMAN",
        source="ISNA",
        language="fa",
        editors_note="Written from the gauges themselves.",
        body="<p>The water stood lower.</p><h2>The gauge</h2><p>It went down at dawn.</p>",
        photo=a_photo(),
        topics=[a_topic("Water"), a_topic("Kerman"), a_topic("Air")],
        authors=[an_author("Omid Sattari"), an_author("Diplomatic Desk", kind="desk"), an_author("Ada Karimi")],
        **fields,
    )


METADATA = re.compile(
    '<(?:meta (?:property|name="robots"|name="twitter:card")|link rel="(?:canonical|alternate|shortlink)")[^>]*>'
    '|<script type="application/ld\\+json">.*?</script>'
)


def without_metadata(html):
    """Return a page without its metadata, the only part in which a preview differs from the public page."""
    return " ".join(METADATA.sub("", html).split())


def test_the_preview_of_a_draft_equals_the_published_page(desk, client, noon):
    Masthead(name="The Alborz Courier").save()
    a_live_article(headline="Another of the section")
    article = a_full_draft()
    previewed = desk.get(page_url(article)).text
    publish(article)
    public = client.get(article.live.get_absolute_url()).text
    assert without_metadata(previewed) == without_metadata(public)


def test_the_preview_of_changes_equals_the_published_page(desk, client, time_machine):
    Masthead(name="The Alborz Courier").save()
    time_machine.move_to(NOON, tick=False)
    article = a_full_draft()
    publish(article)
    publish(Article.objects.get(pk=article.pk), kind="correction", note="It was 104.")
    a_comment(article.live, body="A remark under it.")
    time_machine.move_to(NOON + 3 * HOUR, tick=False)
    article = Article.objects.get(pk=article.pk)
    article.headline, article.section = "Wells are measured once more", a_section("Sport")
    save_working_copy(article, topics=[a_topic("Sun")], authors=[an_author("Ada Karimi")])
    before = client.get(article.live.get_absolute_url()).text
    previewed = desk.get(page_url(article)).text
    assert "A remark under it." in previewed
    publish(article, kind="typo")
    public = client.get(LiveArticle.objects.get().get_absolute_url()).text
    assert public != before
    assert without_metadata(previewed) == without_metadata(public)


def test_the_preview_of_a_scheduled_article_has_its_time_and_an_open_thread(desk, noon):
    article = a_draft(publish_at=NOON + 48 * HOUR)
    previewed = desk.get(page_url(article)).text
    assert "6 May 2026 - 12:00" in previewed
    assert "* Comment:" in previewed


def test_a_preview_names_no_other_unpublished_article(desk, noon):
    publish(a_draft(headline="Zarquontine"), at=NOON + HOUR)
    article = a_draft(publish_at=NOON + 48 * HOUR)
    assert "Zarquontine" not in desk.get(page_url(article)).text


@pytest.mark.parametrize("missing", ["headline", "body", "standfirst", "section", "authors", "everything"])
def test_an_incomplete_draft_can_be_previewed(desk, missing):
    article = a_draft()
    if missing in {"authors", "everything"}:
        article.bylines.all().delete()
    if missing in {"section", "everything"}:
        article.section = None
    for name in ("headline", "body", "standfirst"):
        if missing in {name, "everything"}:
            setattr(article, name, "")
    article.save()
    record_revision(article)
    response = desk.get(page_url(article))
    assert response.status_code == 200
    assert f'<span class="number">{article.pk}</span>' in response.text
    assert desk.get(preview_url(article)).status_code == 200


def test_deleted_objects_are_left_out_of_an_old_revision(desk):
    article = a_draft(photo=a_photo(), topics=[a_topic("Gone"), a_topic("Kept")], authors=[an_author("Gone too")])
    old = article.revisions.first()
    photo, section = article.photo, article.section
    article.photo, article.section = None, a_section("Sport")
    save_working_copy(article, topics=[], authors=[an_author("Ada Karimi")])
    photo.delete(), section.delete(), a_topic("Gone").delete(), an_author("Gone too").delete()
    response = desk.get(page_url(article), {"revision": old.number})
    assert response.status_code == 200
    assert "Kept" in response.text
    for gone in ("Gone", "<img", "Economy"):
        assert gone not in response.text


def test_the_latest_revision_is_shown_by_default_and_an_older_one_on_request(desk):
    article = a_draft(headline="First words")
    article.headline = "Second words"
    save_working_copy(article, topics=[], authors=[an_author()])
    assert "<h1>Second words</h1>" in desk.get(page_url(article)).text
    assert "<h1>First words</h1>" in desk.get(page_url(article), {"revision": 1}).text


def test_a_text_set_aside_in_an_edit_conflict_is_not_the_working_copy(desk):
    article = a_draft(headline="The working copy")
    set_aside(article, snapshot(article) | {"headline": "Set aside"}, by=None, base=1)
    assert "<h1>The working copy</h1>" in desk.get(page_url(article)).text
    assert "<h1>Set aside</h1>" in desk.get(page_url(article), {"revision": 2}).text


@pytest.mark.parametrize("number", ["3", "0", "-1", "two", "9" * 10, "9" * 5000])
def test_a_missing_revision_answers_404(desk, number):
    article = a_draft()
    assert desk.get(page_url(article), {"revision": number}).status_code == 404
    assert desk.get(preview_url(article), {"revision": number}).status_code == 404


def test_a_withdrawn_article_can_be_previewed(desk):
    live = a_live_article()
    withdraw(live.article, reason="The gauge was upside down.")
    assert "The water stood a hand lower" in desk.get(page_url(live.article)).text


def test_a_preview_stores_nothing(desk):
    article = a_draft()
    desk.get(preview_url(article)), desk.get(page_url(article))
    assert not LiveArticle.objects.exists()
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(("width", "shown"), [("", "390"), ("390", "390"), ("820", "820"), ("1280", "1280")])
def test_the_frame_has_the_requested_width(desk, width, shown):
    article = a_draft()
    text = " ".join(desk.get(preview_url(article), {"w": width} if width else {}).text.split())
    assert f'<iframe src="{page_url(article)}?revision=1" width="{shown}"' in text
    assert f'href="?w={shown}" aria-current="page"' in text


def test_the_links_to_other_widths_keep_the_revision(desk):
    article = a_draft()
    assert 'href="?revision=1&amp;w=820"' in desk.get(preview_url(article), {"revision": "1"}).text


def test_an_unknown_width_answers_404(desk):
    assert desk.get(preview_url(a_draft()), {"w": "1000000"}).status_code == 404


def test_only_the_desk_can_frame_the_page(desk):
    article = a_draft()
    framed, framing = desk.get(page_url(article)), desk.get(preview_url(article))
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert framing["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in framing["Content-Security-Policy"]
    assert "frame-src 'self'" in framing["Content-Security-Policy"]
    assert "frame-src" not in framed["Content-Security-Policy"]


def test_previews_are_kept_out_of_caches_and_search_engines(desk):
    article = a_draft()
    for response in (desk.get(page_url(article)), desk.get(preview_url(article))):
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
    assert 'content="noindex,nofollow,noarchive"' in desk.get(page_url(article)).text


def test_each_check_is_a_link_to_its_field(desk):
    article = a_draft()
    article.bylines.all().delete()
    text = desk.get(preview_url(article)).text
    edit = reverse("admin:articles_article_change", args=[article.pk])
    missing = '<span class="visually-hidden">Failed: </span>Name at least one author.</a>'
    assert f'<a href="{edit}#id_bylines_0">{missing}' in text
    assert f'<a href="{edit}#id_topics_0"><span class="visually-hidden">Suggestion: </span>' in text
    assert f'<a href="{edit}#id_body"><span class="visually-hidden">Passed: </span>Body</a>' in text


@pytest.mark.parametrize("url_of", [preview_url, page_url])
def test_only_people_who_can_read_the_article_can_preview_it(client, url_of):
    article = a_draft(section=a_section("Sport"))
    response = client.get(url_of(article))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")
    economy = a_section("Economy")
    for person, status in (
        (users.reporter(sections=[article.section]), 200),
        (users.editor(sections=[economy]), 403),
        (users.chief(sections=[economy]), 200),
        (users.moderator(), 403),
        (users.administrator(), 403),
    ):
        client.force_login(person)
        assert client.get(url_of(article)).status_code == status, person


@pytest.mark.parametrize("number", ["0", "9223372036854775807"])
def test_a_missing_article_answers_404(desk, number):
    for tail in ("", "page/"):
        assert desk.get(f"/admin/articles/article/{number}/preview/{tail}").status_code == 404


def test_the_number_of_queries_is_the_same_for_a_short_and_a_long_article(desk):
    short = a_draft(photo=a_photo(), topics=[a_topic("One")])
    long = a_draft(
        photo=a_photo(),
        topics=[a_topic(f"Topic {number}") for number in range(20)],
        authors=[an_author(f"Author {number}") for number in range(20)],
    )
    query_counts = []
    for article in (short, long):
        desk.get(page_url(article))
        with CaptureQueriesContext(connection) as queries:
            desk.get(page_url(article))
        query_counts.append(len(queries))
    # Eleven of the public page; the session, the user, their permissions and sections, the article, its revision.
    assert query_counts[0] == query_counts[1] <= 17
