"""An article in the IPTC's exchange formats ninjs and NewsML-G2; a withdrawn one has the status “canceled”."""

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from ..delivery.absolute_urls import site_base_url
from ..delivery.headers import public_response
from ..delivery.page_cache.page_views import cached_page
from ..delivery.safe_methods import safe_methods_only
from ..editorial.models import LiveArticle, Version
from ..editorial.page_tags import article_tags
from ..masthead.models import Masthead
from .ninjs import GENRE_NAMES, GENRE_URI, note_to_editors, parse_version, to_ninjs
from .serializer import SerializedArticle, serialize_article

Response = TypeVar("Response", bound=HttpResponse)


@safe_methods_only
@public_response
@cached_page("version", tags=article_tags)
def as_ninjs(request: HttpRequest, news_id: int) -> HttpResponse:
    """Return an article as ninjs 3.1, or 2.2 for ?version=2; 400 for any other version."""
    try:
        version = parse_version(request.GET.get("version", ""))
    except ValueError as error:
        return JsonResponse({"error": str(error)}, status=400)
    try:
        article = serialized_article_or_404(news_id, site_base_url(request))
    except Http404:
        return JsonResponse({"error": f"There is no article with the News ID {news_id}."}, status=404)
    item = to_ninjs(article, Masthead.objects.current(), version)
    return add_canonical_link(article, JsonResponse(item, json_dumps_params={"ensure_ascii": False}))


@safe_methods_only
@public_response
@cached_page(tags=article_tags)
def as_newsml(request: HttpRequest, news_id: int) -> HttpResponse:
    """Return an article as a NewsML-G2 newsItem (https://iptc.org/std/NewsML-G2/), version 2.35."""
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


def add_canonical_link(article: SerializedArticle, response: Response) -> Response:
    """Name the article's page as the canonical URL in the Link header (RFC 6596), and return the response."""
    response["Link"] = f'<{article["url"]}>; rel="canonical"'
    return response


def serialized_article_or_404(news_id: int, site: str) -> SerializedArticle:
    """Return a published or withdrawn article, serialized. Raises Http404 for one that was never published."""
    at = timezone.now()
    live = get_object_or_404(LiveArticle.objects.with_public_page(at).for_article_page(), pk=news_id)
    latest = Version.objects.published_of(live, at).only("published_at").first()
    notes = Version.objects.corrections(at).filter(article=live.pk)
    return serialize_article(live, site, notes=notes, changed_at=latest.published_at if latest else None, at=at)
