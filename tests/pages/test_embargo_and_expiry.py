"""Visit every public address: a scheduled article must be shown on none of them before its time, and on all after."""

import datetime

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.models import Article, LiveArticle, Redirect
from tests.builders import a_comment, a_draft, a_live_article, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HIDDEN = "Zarquontine"
HOUR = datetime.timedelta(hours=1)

# The addresses to visit for each public URL, by its name. A URL that shows no article by itself gets parameters that
# could reveal one.
URLS_TO_VISIT = {
    "front": ["/"],
    "section": ["/economy/"],
    "topics": ["/topics/"],
    "topic": ["/topics/water/"],
    "authors": ["/authors/"],
    "author": ["/authors/nasrin-kaveh/"],
    "archive": ["/archive/", "/archive/?d={day:%Y-%m-%d}"],
    "archive-year": ["/archive/{day:%Y}/"],
    "archive-month": ["/archive/{day:%Y/%m}/"],
    "archive-day": ["/archive/{day:%Y/%m/%d}/"],
    "search": ["/search/?q=zarquontine", "/search/?q={pk}", "/search/?topic=water&sort=oldest"],
    "corrections": ["/corrections/"],
    "privacy": ["/pages/privacy/"],
    "article-short": ["/news/{pk}/"],
    "article": ["/news/{pk}/{slug}/"],
    "article-version": ["/news/{pk}/history/1/"],
    "article-versions": ["/news/{pk}/history/"],
    "article-comments": ["/news/{pk}/comments/"],
    "comment": ["/comments/{comment}/"],
    "comment-report": ["/comments/{comment}/report/"],
    "comment-unsubscribe": ["/comments/letters/stop/x/"],
    "comment-confirm-email": ["/comments/letters/confirm/x/"],
    "own-comments": ["/comments/mine/"],
    "own-comments-export": ["/comments/mine/export/"],
    "own-comments-open": ["/comments/mine/x/"],
    "preview": ["/preview/{pk}/"],
    "feed": ["/feeds/all.rss", "/feeds/all.atom", "/feeds/all.json"],
    "section-feed": ["/economy/feed.rss"],
    "topic-feed": ["/topics/water/feed.atom"],
    "author-feed": ["/authors/nasrin-kaveh/feed.json"],
    "search-feed": ["/search/feed.rss?q=zarquontine", "/search/feed.atom?topic=water"],
    "comments-feed": ["/news/{pk}/comments.rss", "/news/{pk}/comments.atom", "/news/{pk}/comments.json"],
    "article-ninjs": ["/news/{pk}.json", "/news/{pk}.json?version=2"],
    "article-newsml": ["/news/{pk}.xml"],
    "sitemap": ["/sitemap.xml"],
    "sitemap-month": ["/sitemaps/articles-{day:%Y-%m}.xml"],
    "sitemap-month-part": ["/sitemaps/articles-{day:%Y-%m}-part-02.xml"],
    "sitemap-news": ["/sitemaps/news.xml"],
    "sitemap-subjects": ["/sitemaps/subjects.xml"],
    "robots": ["/robots.txt"],
    "api-articles": ["/api/v1/articles/", "/api/v1/articles/?q=zarquontine"],
    "api-article": ["/api/v1/articles/{pk}/"],
    "api-sections": ["/api/v1/sections/"],
    "api-topics": ["/api/v1/topics/"],
    "api-authors": ["/api/v1/authors/"],
    "api-comments": ["/api/v1/comments/?article={pk}"],
    # Without an API key.
    "api-drafts": ["/api/v1/drafts/"],
    "api-draft": ["/api/v1/drafts/{pk}/"],
    "api-document": ["/api/v1/openapi.json"],
    "api-nothing": ["/api/v1/articles/{pk}/zarquontine/"],
    # The receipt of a comment, which was written when the article was visible.
    "comment-receipt": [],
    # POST only.
    "preview-note": [],
    # Photos have unguessable names; originals have no public address.
    "media": [],
    "own-comments-erase": [],
    # Requires a signed-in member of staff.
    "api-actions": ["/api/v1/articles/{pk}/acts/"],
    "api-action": [],
}
# The last two are imported addresses of the hidden article.
EXTRA_URLS = ["{neighbour}", "/nowhere/at/all/", "/2019/05/old/", "/?p=77"]
# The addresses that must show the article once it is published.
SHOWING_PAGES = [
    "/",
    "/economy/",
    "/topics/water/",
    "/authors/nasrin-kaveh/",
    "/news/{pk}/history/",
    "/comments/{comment}/",
    "/feeds/all.rss",
    "/feeds/all.atom",
    "/feeds/all.json",
    "/economy/feed.rss",
    "/topics/water/feed.atom",
    "/authors/nasrin-kaveh/feed.json",
    "/search/feed.rss?q=zarquontine",
    "/news/{pk}/comments.rss",
    "/news/{pk}.json",
    "/news/{pk}.json?version=2",
    "/news/{pk}.xml",
    "/sitemaps/articles-{day:%Y-%m}.xml",
    "/sitemaps/news.xml",
    "/api/v1/articles/",
    "/api/v1/articles/{pk}/",
    "/api/v1/comments/?article={pk}",
    "/2019/05/old/",
    "/?p=77",
]


def public_names(patterns=None, before=""):
    """Return the names of the URLs outside the desk and the staff's accounts."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if address.startswith(("admin/", "accounts/")):
            continue
        found |= {pattern.name} if isinstance(pattern, URLPattern) else public_names(pattern.url_patterns, address)
    return found


def test_every_public_address_is_visited():
    assert public_names() == set(URLS_TO_VISIT)


def revealing_texts(article, photo):
    return {HIDDEN, article.live.url_slug, photo.crops["3:2"]["key"]}


def hidden_article(now, **fields):
    photo = a_photo(caption=HIDDEN)
    article = a_draft(
        headline=f"{HIDDEN} opens",
        standfirst=HIDDEN,
        body=f"<p>{HIDDEN}.</p>",
        section=a_section("Economy"),
        topics=[a_topic("Water")],
        authors=[an_author()],
        photo=photo,
        **fields,
    )
    publish(article, at=now + HOUR, now=now)
    Redirect.objects.bulk_create(Redirect(article=article, path=path) for path in ("/2019/05/old", "/?p=77"))
    comment = a_comment(article, body=f"{HIDDEN}!", created_at=now)
    return article, photo, comment


def visit_all(client, article, comment, neighbour, day):
    """Return the response of every address, as {address: redirect location and text}."""
    values = {
        "pk": article.pk,
        "slug": LiveArticle.objects.get(pk=article.pk).url_slug,
        "comment": comment.pk,
        "neighbour": neighbour.get_absolute_url(),
        "day": day,
    }
    addresses = [
        address.format(**values) for address in [*(url for urls in URLS_TO_VISIT.values() for url in urls), *EXTRA_URLS]
    ]
    pages = {address: client.get(address) for address in addresses}
    return {address: page.headers.get("Location", "") + page.text for address, page in pages.items()}


@pytest.mark.parametrize("embargo", [None, HOUR])
def test_a_scheduled_article_is_shown_nowhere_before_its_time_and_everywhere_after(client, time_machine, embargo):
    now = timezone.now().replace(hour=12)
    time_machine.move_to(now - 2 * HOUR, tick=False)
    neighbour = a_live_article(at=now - 2 * HOUR, section=a_section("Economy"), topics=[a_topic("Water")])
    time_machine.move_to(now, tick=False)
    article, photo, comment = hidden_article(now, embargo=now + embargo if embargo else None)
    revealing = revealing_texts(article, photo)

    time_machine.move_to(now + HOUR - datetime.timedelta(seconds=1), tick=False)
    for address, text in visit_all(client, article, comment, neighbour, now).items():
        assert not [part for part in revealing if part in text], address
        assert "2 articles" not in text, address

    # At its time, without any job, the same visit must find it; this proves that the check above could fail.
    time_machine.move_to(now + HOUR, tick=False)
    pages = visit_all(client, article, comment, neighbour, now)
    shows = {address for address, text in pages.items() if any(part in text for part in revealing)}
    expected = {address.format(pk=article.pk, comment=comment.pk, day=now) for address in SHOWING_PAGES}
    assert not expected - shows
    assert Article.objects.get(pk=article.pk).stage == "approved"


def test_an_expired_article_is_shown_nowhere_and_its_address_answers_410(client, time_machine):
    now = timezone.now().replace(hour=12)
    time_machine.move_to(now, tick=False)
    neighbour = a_live_article(at=now - HOUR, section=a_section("Economy"), topics=[a_topic("Water")])
    article, photo, comment = hidden_article(now, expires_at=now + 3 * HOUR)
    time_machine.move_to(now + 3 * HOUR, tick=False)
    page = client.get(f"/news/{article.pk}/{article.live.url_slug}/")
    assert page.status_code == 410
    notice = f"{HIDDEN} opens"
    for address, text in visit_all(client, article, comment, neighbour, now).items():
        assert HIDDEN not in text.replace(notice, ""), address
        assert photo.crops["3:2"]["key"] not in text, address
