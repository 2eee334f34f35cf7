"""An article's history at the desk: its revisions, the differences between two of them, naming and restoring one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..delivery.staff_user import staff_user
from ..delivery.url_converters import is_row_id
from ..editorial.actions.name_revision import name_revision
from ..editorial.actions.restore import restore
from ..editorial.models import Article, Revision
from ..editorial.permissions import may_edit, may_read
from ..editorial.readable_revisions import field_label, readable_contents
from ..editorial.revision_diff import compare_contents, diff_stats

REVISIONS_PER_PAGE = 50
P = ParamSpec("P")
ArticleView = Callable[Concatenate[HttpRequest, Article, P], HttpResponse]
NewsIdView = Callable[Concatenate[HttpRequest, int, P], HttpResponse]


def with_article(is_allowed: Callable[[User, Article], bool]) -> Callable[[ArticleView[P]], NewsIdView[P]]:
    """Return a decorator that replaces a view's News ID by the article, locked for POST, if `is_allowed`.

    The decorated view raises Http404 for a News ID without an article, and PermissionDenied if it isn't allowed.
    """

    def decorator(view: ArticleView[P]) -> NewsIdView[P]:
        @wraps(view)
        @transaction.atomic
        def wrapper(request: HttpRequest, news_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            articles = Article.objects.select_for_update() if request.method == "POST" else Article.objects.all()
            article = get_object_or_404(articles, pk=news_id)
            if not is_allowed(staff_user(request), article):
                raise PermissionDenied
            return view(request, article, *args, **kwargs)

        return wrapper

    return decorator


@require_safe
@with_article(may_read)
def revision_history(request: HttpRequest, article: Article) -> HttpResponse:
    """Show the revisions, and the differences between the two in the query string, by default the last two."""
    return _page(request, article)


@require_POST
@with_article(may_edit)
def restore_revision(request: HttpRequest, article: Article, number: int) -> HttpResponse:
    """Restore a revision's text as the working copy, unless the article was saved meanwhile."""
    revision = get_object_or_404(article.revisions, number=number)
    if request.POST.get("current") != str(_current_number(article)):
        warning = _("The article has been saved since you opened this page. Look at the latest revision first.")
        return _page(request, article, warning, status=409)
    if article.stage == Article.Stage.SPIKED:
        return _page(request, article, _("The article is spiked. Restore the article first."), status=409)
    try:
        restored = restore(article, revision.content, by=staff_user(request), base=number)
    except ValidationError as refusal:
        return _page(request, article, " ".join(refusal.messages), status=422)
    message = _("Revision %(number)d is restored as the working copy (revision %(new)d).")
    messages.success(request, message % {"number": number, "new": restored.number})
    return redirect("admin:articles_article_change", article.pk)


@require_POST
@with_article(may_edit)
def set_revision_name(request: HttpRequest, article: Article, number: int) -> HttpResponse:
    """Name a revision, or remove its name."""
    revision = get_object_or_404(article.revisions.select_related("article"), number=number)
    name = request.POST.get("name", "")
    try:
        name_revision(revision, name, by=staff_user(request))
    except ValidationError as refusal:
        return _page(request, article, " ".join(refusal.messages), status=422)
    if name.strip():
        message = _("The name of revision %(number)d is saved.") % {"number": number}
    else:
        message = _("The name of revision %(number)d is removed.") % {"number": number}
    messages.success(request, message)
    return redirect("article-history", article.pk)


def _page(request: HttpRequest, article: Article, warning: str = "", status: int = 200) -> HttpResponse:
    revisions = article.revisions.defer("content").select_related("saved_by", "naming").prefetch_related("versions")
    current = _current_number(article)
    before, after = _revisions_to_compare(request.GET, article)
    is_editor = may_edit(staff_user(request), article)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("History"),
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
    if before:
        old, new = readable_contents([before.content, after.content])
        body = field_label("body")
        context["differences"] = compare_contents(old, new, body=body)
        context["stats"] = diff_stats(context["differences"], new[body])
    return TemplateResponse(request, "admin/articles/article/revision_history.html", context, status=status)


def _restorable(before: Revision | None, after: Revision, current: int | None) -> list[Revision]:
    """Return the compared revisions that can be restored: not the only one, and not that of the working copy."""
    if before is None:
        return []
    return [before] if after.number == current else list(dict.fromkeys([before, after]))


def _current_number(article: Article) -> int | None:
    return article.revisions.of_working_copy().values_list("number", flat=True).first()


def _revisions_to_compare(query: QueryDict, article: Article) -> tuple[Revision | None, Revision]:
    """Return the two revisions in the query string, the earlier first; (None, the revision) where there is only one.

    Raises Http404 for a number that no revision has.
    """
    numbers = [query.get("a"), query.get("b")]
    if numbers == [None, None]:
        last_two = article.revisions.of_working_copy().values_list("number", flat=True)[:2]
        numbers = [str(number) for number in reversed(last_two)]
    valid_numbers = [number for number in numbers if number and is_row_id(number)]
    if len(valid_numbers) < len(numbers):
        raise Http404(_("There is no such revision."))
    rows = article.revisions.filter(number__in=valid_numbers).select_related("naming").order_by("number")
    found = {revision.number: revision for revision in rows}
    if set(map(int, valid_numbers)) - set(found):
        raise Http404(_("There is no such revision."))
    first, *others = found.values()
    return (first, others[0] if others else first) if len(numbers) == 2 else (None, first)
