"""Sitemaps and robots.txt (RFC 9309)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..delivery.absolute_urls import site_base_url
from ..delivery.headers import public_response
from ..delivery.page_cache.page_views import cached_page, set_valid_until
from ..delivery.safe_methods import safe_methods_only
from ..editorial.models import LiveArticle
from ..editorial.page_tags import FEEDS
from ..masthead.models import Masthead
from . import sitemaps
from .serializer import SerializedPhotoSize, published_sizes

# User agents of crawlers that collect texts to train language models.
AI_CRAWLERS = [
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-ai",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "Meta-ExternalAgent",
    "omgili",
    "PetalBot",
    "Timpibot",
]
XML_MEDIA_TYPE = "application/xml; charset=utf-8"


@safe_methods_only
@public_response
@cached_page()
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Return robots.txt: the paths that crawlers should not visit, and the sitemaps."""
    masthead = Masthead.objects.current()
    context = {"site": site_base_url(request), "ai_crawlers": [] if masthead.crawlers_may_train else AI_CRAWLERS}
    return render(request, "articles/feeds/robots.txt", context, content_type="text/plain; charset=utf-8")


@safe_methods_only
@public_response
@cached_page(tags=[FEEDS])
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Return the index of sitemaps."""
    context = {"site": site_base_url(request), "files": sitemaps.sitemap_files(timezone.now())}
    return render(request, "articles/feeds/sitemap_index.xml", context, content_type=XML_MEDIA_TYPE)


@safe_methods_only
@public_response
@cached_page(tags=[FEEDS])
def month_sitemap(request: HttpRequest, year: int, month: int, part: int = 1) -> HttpResponse:
    """Return a sitemap of a month's articles with their photos; `part` counts the files of a month from 1."""
    site, at = site_base_url(request), timezone.now()
    live_articles = sitemaps.articles_in_month(year, month, part, at)
    languages = sitemaps.translations_of_articles(live_articles, at)
    articles: list[tuple[LiveArticle, list[SerializedPhotoSize], list[LiveArticle]]] = [
        (live, published_sizes(live.shown_photo, site) if live.shown_photo else [], languages.get(live.pk, []))
        for live in live_articles
    ]
    return render(
        request, "articles/feeds/sitemap.xml", {"site": site, "articles": articles}, content_type=XML_MEDIA_TYPE
    )


@safe_methods_only
@public_response
@cached_page(tags=[FEEDS])
def subjects_sitemap(request: HttpRequest) -> HttpResponse:
    """Return a sitemap of the front page, the sections, the topics and the authors."""
    context = {"site": site_base_url(request), "subjects": sitemaps.sitemap_subjects(timezone.now())}
    return render(request, "articles/feeds/sitemap_subjects.xml", context, content_type=XML_MEDIA_TYPE)


@safe_methods_only
@public_response
@cached_page(tags=[FEEDS])
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """Return a sitemap for Google News: the articles first published in the last two days."""
    articles = list(sitemaps.recent_news(timezone.now()))
    if articles:
        set_valid_until(request, articles[-1].publish_at + sitemaps.NEWS_PERIOD)
    context = {"site": site_base_url(request), "masthead": Masthead.objects.current(), "articles": articles}
    return render(request, "articles/feeds/sitemap_news.xml", context, content_type=XML_MEDIA_TYPE)
