"""Sitemaps, and what crawlers are asked to leave alone (RFC 9309)."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..delivery.headers import public
from ..delivery.site import site_of
from ..masthead.models import Masthead
from . import sitemaps
from .serialize import sizes_of

# Programs that gather texts to train language models, by the names under which they read robots.txt.
TRAINERS = [
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
XML = "application/xml; charset=utf-8"


@require_safe
@public
def robots(request):
    """Tell crawlers where they are welcome, and where the sitemaps are."""
    masthead = Masthead.objects.current()
    context = {"site": site_of(request), "trainers": [] if masthead.crawlers_may_train else TRAINERS}
    return render(request, "articles/feeds/robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
@public
def index(request):
    """List the sitemaps."""
    context = {"site": site_of(request), "files": sitemaps.files(timezone.now())}
    return render(request, "articles/feeds/sitemap_index.xml", context, content_type=XML)


@require_safe
@public
def month(request, year, month, part=1):
    """List a month's articles with their pictures; more than one file holds go on in its next part."""
    site, at = site_of(request), timezone.now()
    found = sitemaps.articles_of(year, month, part, at)
    languages = sitemaps.in_languages(found, at)
    articles = [
        (live, sizes_of(live.shown_photo, site) if live.shown_photo else [], languages.get(live.pk, []))
        for live in found
    ]
    return render(request, "articles/feeds/sitemap.xml", {"site": site, "articles": articles}, content_type=XML)


@require_safe
@public
def subjects(request):
    """List the front page, the sections, the topics and the authors."""
    context = {"site": site_of(request), "subjects": sitemaps.subjects(timezone.now())}
    return render(request, "articles/feeds/sitemap_subjects.xml", context, content_type=XML)


@require_safe
@public
def news(request):
    """List what was first published in the last two days, as Google News reads it."""
    context = {
        "site": site_of(request),
        "masthead": Masthead.objects.current(),
        "articles": sitemaps.news(timezone.now()),
    }
    return render(request, "articles/feeds/sitemap_news.xml", context, content_type=XML)
