"""Doing an act to the articles selected in the list, each by itself, and telling row by row what came of it."""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils import timezone

from ..editorial.models import Article
from .action_result import try_action
from .bulk_action_forms import ACTIONS_TO_CONFIRM, BulkActionForm, SelectionForm


def run_bulk_action(request):
    """Take the list's form. What needs words, or a second look, is asked for on a page of its own first."""
    selection = SelectionForm(request.POST)
    if not selection.is_valid():
        sentences = [sentence for sentences in selection.errors.values() for sentence in sentences]
        return _page(request, "bulk_action_results.html", "Nothing was done", {"sentences": sentences}, status=422)
    action, news_ids = selection.cleaned_data["action"], selection.cleaned_data["news_ids"]
    is_answered = action.name not in ACTIONS_TO_CONFIRM or "confirmed" in request.POST
    form = BulkActionForm(action, request.POST if is_answered else None)
    if not form.is_valid():
        return _confirmation_page(request, action, news_ids, form)
    results = [try_action(action, news_id, by=request.user, arguments=form.cleaned_data) for news_id in news_ids]
    return _results_page(request, action, results, form)


def _confirmation_page(request, action, news_ids, form):
    count = len(news_ids)
    context = {"action": action, "articles": _selected_articles(request.user, news_ids), "form": form}
    title = f"{action.label}: {count} article{'s' if count > 1 else ''}?"
    return _page(request, "bulk_action_confirm.html", title, context, status=422 if form.is_bound else 200)


def _results_page(request, action, results, form):
    rows = list(zip(_selected_articles(request.user, [each.news_id for each in results]), results, strict=True))
    refused = [article for article, each in rows if not each.message]
    context = {"action": action, "results": rows, "form": form, "articles": refused if form.fields else []}
    return _page(request, "bulk_action_results.html", _summary(action, results), context, status=_status(results))


def _selected_articles(person, news_ids):
    """Return the articles with these News IDs, in order; one that the person may not read is a number only."""
    found = Article.objects.readable_by(person).for_desk_lists().in_bulk(news_ids)
    return [found.get(news_id) or Article(pk=news_id) for news_id in news_ids]


def _summary(action, results):
    """Return in words how often it was done and how often not: Approve: 2 done, 1 refused."""
    done = sum(bool(each.message) for each in results)
    parts = [f"{done} done" if done else "", f"{len(results) - done} refused" if done < len(results) else ""]
    return f"{action.label}: {', '.join(filter(None, parts))}"


def _status(results):
    """Return the HTTP status of what was refused, the gravest first; 200 where nothing was."""
    found = {each.status for each in results}
    return next((status for status in (403, 409, 422, 404) if status in found), 200)


def _page(request, template, title, context, status):
    context |= {"title": title, "opts": Article._meta, "time_zone": timezone.get_current_timezone_name()}
    context = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, f"admin/articles/article/{template}", context, status=status)
