"""The public history of an article: every version that readers were given, and what changed in each.

Search engines are kept out: a version that was corrected is no answer to anybody's question. Fields that readers
never saw, and the people of the desk, are left out (PUBLIC in editorial/legible.py).
"""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..delivery.cursor_pagination import cursors_from_request, newest_page
from ..delivery.headers import public_response
from ..editorial.models import LiveArticle, Version
from ..editorial.readable_revisions import PUBLIC_FIELDS, readable_contents
from ..editorial.revision_diff import compare_contents

PAGE_SIZE = 50


@dataclass(frozen=True)
class VersionChange:
    """A version, what each field of it says by its label, and how it differs from the version before it."""

    version: Version
    fields: dict
    differences: list


@require_safe
@public_response
def versions(request, news_id):
    """Show the versions of an article, the latest first."""
    article = _get_article(news_id)
    if not article.is_visible():
        return _gone_response(request, article)
    rows = Version.objects.published_of(article).select_related("superseded_by").defer("revision__content")
    slice_ = newest_page(rows, **cursors_from_request(request), size=PAGE_SIZE, date="published_at")
    return render(request, "articles/pages/version_list.html", {"article": article, "versions": slice_})


@require_safe
@public_response
def version(request, news_id, number):
    """Show one version of an article and how it differs from the one before it; the first, as it was published."""
    article = _get_article(news_id)
    if not article.is_visible():
        return _gone_response(request, article)
    rows = Version.objects.published_of(article).filter(number__in=[number, number - 1]).select_related("revision")
    found = {row.number: row for row in rows}
    if number not in found:
        raise Http404("The article has no such version.")
    context = {"article": article, "change": _change(found[number], found.get(number - 1))}
    return render(request, "articles/pages/version.html", context)


def _get_article(news_id):
    return get_object_or_404(LiveArticle.objects.with_public_page().select_related("section"), pk=news_id)


def _gone_response(request, article):
    return render(request, "articles/editorial/unavailable.html", {"article": article}, status=410)


def _change(version, before):
    contents = [row.revision.content for row in (before, version) if row]
    fields = readable_contents(contents, PUBLIC_FIELDS)
    return VersionChange(version, fields[-1], compare_contents(*fields, body="Body") if before else [])
