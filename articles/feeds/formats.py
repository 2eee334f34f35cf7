"""An article in the formats that newsrooms exchange: ninjs and NewsML-G2. A withdrawn one answers as cancelled."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..delivery.headers import public
from ..delivery.site import site_of
from ..editorial.models import LiveArticle, Version
from ..masthead.models import Masthead
from .ninjs import GENRE, GENRES, ninjs, note_to_editors, version_asked_for
from .serialize import serialize


@require_safe
@public
def as_ninjs(request, news_id):
    """Answer with an article as ninjs 3.1, or 2.2 for ?version=2; 400 for a version that there isn't."""
    try:
        version = version_asked_for(request.GET.get("version", ""))
    except ValueError as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    try:
        article = fetch(news_id, site_of(request))
    except Http404:
        return JsonResponse({"error": f"There is no article with the News ID {news_id}."}, status=404)
    item = ninjs(article, Masthead.objects.current(), version)
    return of_page(article, JsonResponse(item, json_dumps_params={"ensure_ascii": False}))


@require_safe
@public
def as_newsml(request, news_id):
    """Answer with an article as a NewsML-G2 newsItem (https://iptc.org/std/NewsML-G2/), version 2.35."""
    site = site_of(request)
    article = fetch(news_id, site)
    context = {
        "article": article,
        "masthead": Masthead.objects.current(),
        "site": site,
        "genre": GENRE.format(GENRES[article["genre"]]),
        "note_to_editors": note_to_editors(article),
    }
    media_type = "application/vnd.iptc.g2.newsitem+xml; charset=utf-8"
    return of_page(article, render(request, "articles/feeds/newsml.xml", context, content_type=media_type))


def of_page(article, response):
    """Tell search engines that the article's page is what they should show (RFC 6596)."""
    response["Link"] = f'<{article["address"]}>; rel="canonical"'
    return response


def fetch(news_id, site):
    """Return an article that was published, serialized; Http404 for one that never was."""
    at = timezone.now()
    live = get_object_or_404(LiveArticle.objects.addressable(at).for_reading(), pk=news_id)
    latest = Version.objects.told_of(live, at).only("published_at").first()
    notes = Version.objects.corrections(at).filter(article=live.pk)
    return serialize(live, site, notes=notes, changed_at=latest and latest.published_at, at=at)
