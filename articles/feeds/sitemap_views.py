"""Sitemaps, and what crawlers are asked to leave alone (RFC 9309)."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..delivery.absolute_urls import site_base_url
from ..delivery.headers import public_response
from ..masthead.models import Masthead
from . import sitemaps
from .serializer import published_sizes

# Programs that gather texts to train language models, by the names under which they read robots.txt.
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


@require_safe
@public_response
def robots_txt(request):
    """Tell crawlers where they are welcome, and where the sitemaps are."""
    masthead = Masthead.objects.current()
    context = {"site": site_base_url(request), "ai_crawlers": [] if masthead.crawlers_may_train else AI_CRAWLERS}
    return render(request, "articles/feeds/robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
@public_response
def sitemap_index(request):
    """List the sitemaps."""
    context = {"site": site_base_url(request), "files": sitemaps.sitemap_files(timezone.now())}
    return render(request, "articles/feeds/sitemap_index.xml", context, content_type=XML_MEDIA_TYPE)


@require_safe
@public_response
def month_sitemap(request, year, month, part=1):
    """List a month's articles with their pictures; more than one file holds go on in its next part."""
    site, at = site_base_url(request), timezone.now()
    found = sitemaps.articles_in_month(year, month, part, at)
    languages = sitemaps.translations_of_articles(found, at)
    articles = [
        (live, published_sizes(live.shown_photo, site) if live.shown_photo else [], languages.get(live.pk, []))
        for live in found
    ]
    return render(
        request, "articles/feeds/sitemap.xml", {"site": site, "articles": articles}, content_type=XML_MEDIA_TYPE
    )


@require_safe
@public_response
def subjects_sitemap(request):
    """List the front page, the sections, the topics and the authors."""
    context = {"site": site_base_url(request), "subjects": sitemaps.sitemap_subjects(timezone.now())}
    return render(request, "articles/feeds/sitemap_subjects.xml", context, content_type=XML_MEDIA_TYPE)


@require_safe
@public_response
def news_sitemap(request):
    """List what was first published in the last two days, as Google News reads it."""
    context = {
        "site": site_base_url(request),
        "masthead": Masthead.objects.current(),
        "articles": sitemaps.recent_news(timezone.now()),
    }
    return render(request, "articles/feeds/sitemap_news.xml", context, content_type=XML_MEDIA_TYPE)
