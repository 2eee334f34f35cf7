"""Running an action on each of the articles selected in the list, and showing the result for each."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..delivery.staff_user import staff_user
from ..editorial.actions.registry import Action
from ..editorial.models import Article
from .action_result import ActionResult, try_action
from .bulk_action_forms import ACTIONS_TO_CONFIRM, BulkActionForm, SelectionForm


def run_bulk_action(request: HttpRequest) -> HttpResponse:
    """Run the list's bulk action; one that needs arguments or confirmation asks on its own page first."""
    selection = SelectionForm(request.POST)
    if not selection.is_valid():
        messages = [message for messages in selection.errors.values() for message in messages]
        context = {"error_messages": messages}
        return _page(request, "bulk_action_results.html", _("Nothing was done"), context, status=422)
    action, news_ids = selection.cleaned_data["action"], selection.cleaned_data["news_ids"]
    is_confirmed = action.name not in ACTIONS_TO_CONFIRM or "confirmed" in request.POST
    form = BulkActionForm(action, request.POST if is_confirmed else None)
    if not form.is_valid():
        return _confirmation_page(request, action, news_ids, form)
    by = staff_user(request)
    results = [try_action(action, news_id, by=by, arguments=form.cleaned_data) for news_id in news_ids]
    return _results_page(request, action, results, form)


def _confirmation_page(
    request: HttpRequest, action: Action, news_ids: Sequence[int], form: BulkActionForm
) -> HttpResponse:
    articles = _selected_articles(staff_user(request), news_ids)
    context = {"action": action, "articles": articles, "form": form}
    number = len(news_ids)
    title = ngettext("%(action)s: %(number)d article?", "%(action)s: %(number)d articles?", number)
    title %= {"action": action.label, "number": number}
    return _page(request, "bulk_action_confirm.html", title, context, status=422 if form.is_bound else 200)


def _results_page(
    request: HttpRequest, action: Action, results: Sequence[ActionResult], form: BulkActionForm
) -> HttpResponse:
    articles = _selected_articles(staff_user(request), [result.news_id for result in results])
    rows = list(zip(articles, results, strict=True))
    failed = [article for article, result in rows if not result.message]
    context = {"action": action, "results": rows, "form": form, "articles": failed if form.fields else []}
    return _page(request, "bulk_action_results.html", _summary(action, results), context, status=_status(results))


def _selected_articles(person: User, news_ids: Sequence[int]) -> list[Article]:
    """Return the articles with these News IDs, in order; one that the person may not read has nothing but its ID."""
    found = Article.objects.readable_by(person).for_desk_lists().in_bulk(news_ids)
    return [found.get(news_id) or Article(pk=news_id) for news_id in news_ids]


def _summary(action: Action, results: Sequence[ActionResult]) -> str:
    """Return how often the action ran and how often it failed, as in "Approve: 2 done, 1 failed"."""
    done = sum(bool(result.message) for result in results)
    failed = len(results) - done
    if not failed:
        message = ngettext("%(action)s: %(done)d done", "%(action)s: %(done)d done", done)
    elif not done:
        message = ngettext("%(action)s: %(failed)d failed", "%(action)s: %(failed)d failed", failed)
    else:
        message = _("%(action)s: %(done)d done, %(failed)d failed")
    return message % {"action": action.label, "done": done, "failed": failed}


def _status(results: Sequence[ActionResult]) -> int:
    """Return the HTTP status of the gravest failure; 200 where none failed."""
    found = {result.status for result in results}
    return next((status for status in (403, 409, 422, 404) if status in found), 200)


def _page(request: HttpRequest, template: str, title: str, context: dict[str, Any], status: int) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        **context,
        "title": title,
        "opts": Article._meta,
        "time_zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, f"admin/articles/article/{template}", context, status=status)
