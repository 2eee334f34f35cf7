"""The public history of an article: every published version, and what changed in each.

Search engines are asked not to index it, since an outdated version is not a useful search result. Fields that readers
never see, and the names of staff, are left out (PUBLIC_FIELDS in editorial/readable_revisions.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..delivery.cursor_pagination import cursors_from_request, newest_page
from ..delivery.headers import public_response
from ..delivery.localized_formats import join_names
from ..delivery.page_cache.page_views import add_page_tags, cached_page
from ..delivery.safe_methods import safe_methods_only
from ..editorial.body_html import photo_ids_in
from ..editorial.models import LiveArticle, Version
from ..editorial.page_tags import article_tags, photo_tag
from ..editorial.readable_revisions import PUBLIC_FIELDS, field_label, readable_contents
from ..editorial.revision_diff import Difference, compare_contents

PAGE_SIZE = 50


@dataclass(frozen=True)
class PublishedField:
    """A field of a version: its label and its value as text."""

    label: str
    value: str


@dataclass(frozen=True)
class VersionChange:
    """A version, its fields that aren't empty, its body as HTML, and its differences from the version before it."""

    version: Version
    fields: list[PublishedField]
    body: str
    differences: list[Difference]


@safe_methods_only
@public_response
@cached_page("before", "after", tags=article_tags)
def versions(request: HttpRequest, news_id: int) -> HttpResponse:
    """Show the versions of an article, the latest first."""
    article = _get_article(news_id)
    if not article.is_visible():
        return _gone_response(request, article)
    published = Version.objects.published_of(article).select_related("superseded_by").defer("revision__content")
    page = newest_page(published, **cursors_from_request(request), size=PAGE_SIZE, date="published_at")
    return render(request, "articles/pages/version_list.html", {"article": article, "versions": page})


@safe_methods_only
@public_response
@cached_page(tags=article_tags)
def version(request: HttpRequest, news_id: int, number: int) -> HttpResponse:
    """Show one version of an article: the first in full, later ones as changes from the version before."""
    article = _get_article(news_id)
    if not article.is_visible():
        return _gone_response(request, article)
    published = Version.objects.published_of(article).filter(number__in=[number, number - 1])
    by_number = {version.number: version for version in published.select_related("revision")}
    if number not in by_number:
        raise Http404("The article has no such version.")
    add_page_tags(request, map(photo_tag, _photo_ids(by_number.values())))
    context = {"article": article, "change": _version_change(by_number[number], by_number.get(number - 1))}
    return render(request, "articles/pages/version.html", context)


def _get_article(news_id: int) -> LiveArticle:
    return get_object_or_404(LiveArticle.objects.with_public_page().select_related("section"), pk=news_id)


def _gone_response(request: HttpRequest, article: LiveArticle) -> HttpResponse:
    return render(request, "articles/editorial/unavailable.html", {"article": article}, status=410)


def _photo_ids(versions: Iterable[Version]) -> set[int]:
    """Return the primary keys of the photos of versions, which the article itself may no longer show."""
    contents = [version.revision.content for version in versions]
    lead_photos = {content["photo"] for content in contents if content.get("photo")}
    return lead_photos.union(*(photo_ids_in(content.get("body", "")) for content in contents))


def _version_change(version: Version, previous: Version | None) -> VersionChange:
    contents = [stored.revision.content for stored in (previous, version) if stored]
    readable = readable_contents(contents, PUBLIC_FIELDS)
    body_label = field_label("body")
    fields = [
        PublishedField(label, join_names(value) if isinstance(value, list) else str(value))
        for label, value in readable[-1].items()
        if value and label != body_label
    ]
    differences = list(compare_contents(readable[0], readable[-1], body=body_label)) if previous else []
    return VersionChange(version, fields, readable[-1][body_label], differences)
