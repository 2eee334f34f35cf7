"""An article's history at the desk: its revisions, what differs between two of them, naming and restoring one."""

from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from ..delivery.url_converters import is_row_id
from ..editorial.actions.name_revision import name_revision
from ..editorial.actions.restore import restore
from ..editorial.models import Article
from ..editorial.permissions import may_edit, may_read
from ..editorial.readable_revisions import readable_contents
from ..editorial.revision_diff import compare_contents, diff_stats

REVISIONS_PER_PAGE = 50


def with_article(allowed):
    """Give a view the article of that News ID, locked where it is changed, if `allowed(person, article)`."""

    def with_article(view):
        @wraps(view)
        @transaction.atomic
        def answer(request, news_id, **kwargs):
            rows = Article.objects.select_for_update() if request.method == "POST" else Article.objects.all()
            article = get_object_or_404(rows, pk=news_id)
            if not allowed(request.user, article):
                raise PermissionDenied
            return view(request, article, **kwargs)

        return answer

    return with_article


@require_safe
@with_article(may_read)
def revision_history(request, article):
    """Show the revisions, and what differs between the two that the address names, by default the last two."""
    return _page(request, article)


@require_POST
@with_article(may_edit)
def restore_revision(request, article, number):
    """Make a revision's text the working copy again, unless the article was saved meanwhile."""
    revision = get_object_or_404(article.revisions, number=number)
    if request.POST.get("current") != str(_current_number(article)):
        return _page(request, article, "It was saved meanwhile. Look at the latest revision first.", status=409)
    if article.stage == Article.Stage.SPIKED:
        return _page(request, article, "The article is spiked. Take it up again first.", status=409)
    try:
        made = restore(article, revision.content, by=request.user, base=number)
    except ValidationError as refusal:
        return _page(request, article, " ".join(refusal.messages), status=422)
    messages.success(request, f"Revision {number} is the working copy again, as revision {made.number}.")
    return redirect("admin:articles_article_change", article.pk)


@require_POST
@with_article(may_edit)
def set_revision_name(request, article, number):
    """Name a revision, or take its name away."""
    revision = get_object_or_404(article.revisions.select_related("article"), number=number)
    try:
        name_revision(revision, request.POST.get("name", ""), by=request.user)
    except ValidationError as refusal:
        return _page(request, article, " ".join(refusal.messages), status=422)
    messages.success(request, f"Revision {number} has its name.")
    return redirect("article-history", article.pk)


def _page(request, article, warning="", status=200):
    revisions = article.revisions.defer("content").select_related("saved_by", "naming").prefetch_related("versions")
    current = _current_number(article)
    before, after = _revisions_to_compare(request.GET, article)
    is_editor = may_edit(request.user, article)
    context = {
        **admin.site.each_context(request),
        "title": "History",
        "article": article,
        "revisions": Paginator(revisions, REVISIONS_PER_PAGE).get_page(request.GET.get("p")),
        "current": current,
        "before": before,
        "after": after,
        "may_edit": is_editor,
        "restorable": _restorable(before, after, current) if is_editor else [],
        "nameable": [revision for revision in dict.fromkeys([before, after]) if revision] if is_editor else [],
        "warning": warning,
    }
    if before and after:
        old, new = readable_contents([before.content, after.content])
        context["differences"] = compare_contents(old, new, body="Body")
        context["stats"] = diff_stats(context["differences"], new["Body"])
    return TemplateResponse(request, "admin/articles/article/revision_history.html", context, status=status)


def _restorable(before, after, current: int) -> list:
    """Return which of the compared revisions may be restored: not the only one, and not the working copy's own."""
    if before is None:
        return []
    return [before] if after.number == current else list(dict.fromkeys([before, after]))


def _current_number(article):
    return article.revisions.of_working_copy().values_list("number", flat=True).first()


def _revisions_to_compare(asked, article):
    """Return the two revisions that the address asks for, the earlier first; Http404 for what is none."""
    numbers = [asked.get("a"), asked.get("b")]
    if numbers == [None, None]:
        last_two = article.revisions.of_working_copy().values_list("number", flat=True)[:2]
        numbers = [str(number) for number in reversed(last_two)]
    if not all(number and is_row_id(number) for number in numbers):
        raise Http404("There is no such revision.")
    rows = article.revisions.filter(number__in=numbers).select_related("naming").order_by("number")
    found = {revision.number: revision for revision in rows}
    if set(map(int, numbers)) - set(found):
        raise Http404("There is no such revision.")
    first, *others = found.values()
    return (first, others[0] if others else first) if len(numbers) == 2 else (None, first)
