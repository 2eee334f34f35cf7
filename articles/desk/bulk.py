"""Doing an act to the articles selected in the list, each by itself, and telling row by row what came of it."""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils import timezone

from ..editorial.models import Article
from .attempt import attempt
from .bulk_forms import CONFIRMED, SelectionForm, WordsForm


def bulk(request):
    """Take the list's form. What needs words, or a second look, is asked for on a page of its own first."""
    selection = SelectionForm(request.POST)
    if not selection.is_valid():
        sentences = [sentence for sentences in selection.errors.values() for sentence in sentences]
        return _page(request, "bulk_report.html", "Nothing was done", {"sentences": sentences}, status=422)
    act, news_ids = selection.cleaned_data["action"], selection.cleaned_data["news_ids"]
    is_answered = act.name not in CONFIRMED or "confirmed" in request.POST
    form = WordsForm(act, request.POST if is_answered else None)
    if not form.is_valid():
        return _ask(request, act, news_ids, form)
    attempts = [attempt(act, news_id, by=request.user, words=form.cleaned_data) for news_id in news_ids]
    return _report(request, act, attempts, form)


def _ask(request, act, news_ids, form):
    count = len(news_ids)
    context = {"act": act, "articles": _selected(request.user, news_ids), "form": form}
    title = f"{act.label}: {count} article{'s' if count > 1 else ''}?"
    return _page(request, "bulk.html", title, context, status=422 if form.is_bound else 200)


def _report(request, act, attempts, form):
    rows = list(zip(_selected(request.user, [each.news_id for each in attempts]), attempts, strict=True))
    refused = [article for article, each in rows if not each.told]
    context = {"act": act, "rows": rows, "form": form, "articles": refused if form.fields else []}
    return _page(request, "bulk_report.html", _summary(act, attempts), context, status=_status(attempts))


def _selected(person, news_ids):
    """Return the articles with these News IDs, in order; one that the person may not read is a number only."""
    found = Article.objects.readable_by(person).for_desk().in_bulk(news_ids)
    return [found.get(news_id) or Article(pk=news_id) for news_id in news_ids]


def _summary(act, attempts):
    """Return in words how often it was done and how often not: Approve: 2 done, 1 refused."""
    done = sum(bool(each.told) for each in attempts)
    parts = [f"{done} done" if done else "", f"{len(attempts) - done} refused" if done < len(attempts) else ""]
    return f"{act.label}: {', '.join(filter(None, parts))}"


def _status(attempts):
    """Return the HTTP status of what was refused, the gravest first; 200 where nothing was."""
    found = {each.status for each in attempts}
    return next((status for status in (403, 409, 422, 404) if status in found), 200)


def _page(request, template, title, context, status):
    context |= {"title": title, "opts": Article._meta, "time_zone": timezone.get_current_timezone_name()}
    context = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, f"admin/articles/article/{template}", context, status=status)
