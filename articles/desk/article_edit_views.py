"""The page on which an article is written and published."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from js_asset import Media

from ..delivery.staff_user import staff_user
from ..delivery.url_converters import is_row_id
from ..editorial.body_html import minutes_to_read, word_count
from ..editorial.live_state import live_copy, live_state
from ..editorial.models import Article
from ..editorial.permissions import may_delete, may_edit, may_read
from ..editorial.publication_checks import PublicationCheck, publication_checks
from ..editorial.querysets import ArticleQuerySet
from ..photos.models import Photo
from ..writing.autosave import unsaved_texts
from ..writing.forms import restored_form_data
from ..writing.models import AutosaveBuffer, Presence
from ..writing.presence import other_editors
from .article_form import ArticleForm
from .article_form_submission import submit_article_form
from .available_actions import available_actions
from .edit_conflict_views import conflict_page
from .unsaved_text_page import unsaved_text_page

SUGGESTED_PHOTOS = 200


def add_article(request: HttpRequest) -> HttpResponse:
    """Show the page of a new article, or submit its form."""
    if request.method == "POST":
        return _save_form(request)
    user = staff_user(request)
    if not user.has_perm("articles.add_article"):
        raise PermissionDenied
    return _show_form(request, Article(created_by=user))


def edit_article(request: HttpRequest, object_id: str) -> HttpResponse:
    """Show an article's page, editable or read-only, or submit its form."""
    if request.method == "POST":
        return _save_form(request, object_id)
    user = staff_user(request)
    if not _may_open_articles(user):
        raise PermissionDenied
    article = _articles_to_show(user).filter(pk=object_id).first() if is_row_id(object_id) else None
    if article is None:
        message = _("There is no article with the News ID “%(news_id)s”. It may have been deleted.")
        messages.warning(request, message % {"news_id": object_id})
        return redirect("admin:index")
    if may_edit(user, article):
        return _show_form(request, article)
    if not may_read(user, article):
        raise PermissionDenied
    return _read_only_page(request, article)


def _may_open_articles(user: User) -> bool:
    return user.has_perm("articles.view_article") or user.has_perm("articles.change_article")


def _articles_to_show(user: User) -> ArticleQuerySet:
    """Return the articles that a user may read, each with everything that its page shows."""
    return (
        Article.objects.readable_by(user)
        .for_article_form()
        .annotate(
            has_unsaved=Exists(AutosaveBuffer.objects.unsaved().filter(article=OuterRef("pk"), person=user)),
            has_other_editors=Exists(Presence.objects.current().filter(article=OuterRef("pk"))),
        )
    )


def _show_form(request: HttpRequest, article: Article) -> HttpResponse:
    """Show the form of an article as it is stored, or with the unsaved text that the URL asks for."""
    user = staff_user(request)
    unsaved = _unsaved_text(request, article)
    actions = available_actions(user, article)
    form = ArticleForm(unsaved, article=article, user=user, actions=actions, is_draft=unsaved is not None)
    return _form_page(request, form)


def _unsaved_text(request: HttpRequest, article: Article) -> QueryDict | None:
    """Return the person's unsaved text that the URL asks for, as a form would post it; None where there is none."""
    if not (window := request.GET.get("buffer", "")):
        return None
    buffer = AutosaveBuffer.objects.unsaved_by(staff_user(request), article if article.pk else None).for_window(window)
    return restored_form_data(buffer) if buffer else None


def _save_form(request: HttpRequest, object_id: str | None = None) -> HttpResponse:
    """Submit a posted form; where nothing can be saved, answer with its text to copy."""
    user = staff_user(request)
    if object_id and not _may_open_articles(user):
        return unsaved_text_page(request, _not_allowed_message(), status=403)
    try:
        result = submit_article_form(request.POST, object_id, by=user)
    except Article.DoesNotExist:
        message = _("This article doesn’t exist, or you don’t have permission to read it. It may have been deleted.")
        return unsaved_text_page(request, message, status=404)
    except PermissionDenied:
        return unsaved_text_page(request, _not_allowed_message(), status=403)
    except OperationalError:
        # A lock timeout or a deadlock with other writers.
        return unsaved_text_page(request, _("The database is busy, so nothing was saved. Try again."), status=409)
    if result.message:
        messages.info(request, result.message)
    if result.form:
        return _form_page(request, result.form, status=result.status)
    if result.set_aside_revision:
        return conflict_page(request, result.article, result.set_aside_revision, status=409)
    return redirect("admin:articles_article_change", result.article.pk)


def _not_allowed_message() -> str:
    return _("You don’t have permission to edit this article.")


def _form_page(request: HttpRequest, form: ArticleForm, status: int = 200) -> HttpResponse:
    """Answer with the page around a form: the article's state, its checks and the available actions."""
    article, user, window = form.instance, staff_user(request), form["window"].value()
    is_new = article.pk is None
    words = word_count(article.body)
    goes_live_at = max(filter(None, [timezone.now(), article.publish_at]))
    checks = [] if is_new else publication_checks(article, goes_live_at)
    failing = [check for check in checks if check.is_blocking and not check.passes]
    suggestions = [check for check in checks if not check.is_blocking and not check.passes]
    context = {
        **_context(request, _("Add article") if is_new else _("Edit article"), article),
        "form": form,
        # The middleware for the Content-Security-Policy adds the nonce to the request.
        "media": Media.from_media(form.media, nonce=str(request.csp_nonce)),  # type: ignore[attr-defined]
        "actions": form.actions,
        "checks": checks,
        "failing": failing,
        "checks_heading": _checks_heading(failing, suggestions),
        "may_delete": not is_new and may_delete(user, article),
        # A stored article is annotated with whether there are any, which saves most pages a query.
        "unsaved_texts": unsaved_texts(user, None if is_new else article, window)
        if getattr(article, "has_unsaved", True)
        else [],
        "others": other_editors(article, window, user) if getattr(article, "has_other_editors", False) else [],
        "photos": Photo.objects.order_by("-pk").defer("crops")[:SUGGESTED_PHOTOS],
        "words": words,
        "minutes": minutes_to_read(words),
        "time_zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "admin/articles/article/edit.html", context, status=status)


def _checks_heading(failing: Sequence[PublicationCheck], suggestions: Sequence[PublicationCheck]) -> str:
    """Return the heading of the checks, as in "Checks: 2 failed, 1 suggestion"."""
    failed = ngettext("%(number)d failed", "%(number)d failed", len(failing)) % {"number": len(failing)}
    advice = ngettext("%(number)d suggestion", "%(number)d suggestions", len(suggestions))
    advice %= {"number": len(suggestions)}
    if failing and suggestions:
        return _("Checks: %(failed)s, %(suggestions)s") % {"failed": failed, "suggestions": advice}
    if failing or suggestions:
        return _("Checks: %(result)s") % {"result": failed if failing else advice}
    return _("Checks: all passed")


def _read_only_page(request: HttpRequest, article: Article) -> HttpResponse:
    """Answer with the article for somebody who may read it but not edit it."""
    context = _context(request, _("View article"), article)
    return TemplateResponse(request, "admin/articles/article/read_only.html", context)


def _context(request: HttpRequest, title: str, article: Article) -> dict[str, Any]:
    """Return the context that both pages of an article share; `original` is None for a new one."""
    is_new = article.pk is None
    return {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "title": title,
        "subtitle": "" if is_new else str(article),
        "original": None if is_new else article,
        "live": live_copy(article),
        "state": live_state(article),
        "notes": [] if is_new else article.notes.select_related("written_by", "resolved_by"),
    }
