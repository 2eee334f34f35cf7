"""An article in the formats that newsrooms exchange: ninjs and NewsML-G2. A withdrawn one answers as cancelled."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..delivery.absolute_urls import site_base_url
from ..delivery.headers import public_response
from ..editorial.models import LiveArticle, Version
from ..masthead.models import Masthead
from .ninjs import GENRE_NAMES, GENRE_URI, note_to_editors, parse_version, to_ninjs
from .serializer import serialize_article


@require_safe
@public_response
def as_ninjs(request, news_id):
    """Answer with an article as ninjs 3.1, or 2.2 for ?version=2; 400 for a version that there isn't."""
    try:
        version = parse_version(request.GET.get("version", ""))
    except ValueError as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    try:
        article = serialized_article_or_404(news_id, site_base_url(request))
    except Http404:
        return JsonResponse({"error": f"There is no article with the News ID {news_id}."}, status=404)
    item = to_ninjs(article, Masthead.objects.current(), version)
    return add_canonical_link(article, JsonResponse(item, json_dumps_params={"ensure_ascii": False}))


@require_safe
@public_response
def as_newsml(request, news_id):
    """Answer with an article as a NewsML-G2 newsItem (https://iptc.org/std/NewsML-G2/), version 2.35."""
    site = site_base_url(request)
    article = serialized_article_or_404(news_id, site)
    context = {
        "article": article,
        "masthead": Masthead.objects.current(),
        "site": site,
        "genre": GENRE_URI.format(GENRE_NAMES[article["genre"]]),
        "note_to_editors": note_to_editors(article),
    }
    media_type = "application/vnd.iptc.g2.newsitem+xml; charset=utf-8"
    return add_canonical_link(article, render(request, "articles/feeds/newsml.xml", context, content_type=media_type))


def add_canonical_link(article, response):
    """Tell search engines that the article's page is what they should show (RFC 6596)."""
    response["Link"] = f'<{article["url"]}>; rel="canonical"'
    return response


def serialized_article_or_404(news_id, site):
    """Return an article that was published, serialized; Http404 for one that never was."""
    at = timezone.now()
    live = get_object_or_404(LiveArticle.objects.with_public_page(at).for_article_page(), pk=news_id)
    latest = Version.objects.published_of(live, at).only("published_at").first()
    notes = Version.objects.corrections(at).filter(article=live.pk)
    return serialize_article(live, site, notes=notes, changed_at=latest and latest.published_at, at=at)
