"""The page that an article is written and published on."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from js_asset import Media

from ..delivery.url_converters import is_row_id
from ..editorial.body_html import minutes_to_read, word_count
from ..editorial.live_state import live_copy, live_state
from ..editorial.models import Article
from ..editorial.permissions import may_delete, may_edit, may_read
from ..editorial.publication_checks import publication_checks
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
    """Show the page of a new article, or take its form."""
    if request.method == "POST":
        return _save_form(request)
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    return _show_form(request, Article(created_by=request.user))


def edit_article(request: HttpRequest, object_id: str) -> HttpResponse:
    """Show an article's page, to write on or only to read, or take its form."""
    if request.method == "POST":
        return _save_form(request, object_id)
    if not _may_open_articles(request.user):
        raise PermissionDenied
    article = _articles_to_show(request.user).filter(pk=object_id).first() if is_row_id(object_id) else None
    if article is None:
        messages.warning(request, f"There is no article with the News ID “{object_id}”. It may have been deleted.")
        return redirect("admin:index")
    if may_edit(request.user, article):
        return _show_form(request, article)
    if not may_read(request.user, article):
        raise PermissionDenied
    return _read_only_page(request, article)


def _may_open_articles(user) -> bool:
    return user.has_perm("articles.view_article") or user.has_perm("articles.change_article")


def _articles_to_show(user):
    """Return the articles that a user may read, each with all that its page shows of it."""
    return (
        Article.objects.readable_by(user)
        .for_article_form()
        .annotate(
            has_unsaved=Exists(AutosaveBuffer.objects.unsaved().filter(article=OuterRef("pk"), person=user)),
            has_other_editors=Exists(Presence.objects.current().filter(article=OuterRef("pk"))),
        )
    )


def _show_form(request: HttpRequest, article: Article) -> HttpResponse:
    """Show the form of an article as it is stored, or with the unsaved text that the address asks for."""
    unsaved = _unsaved_text(request, article)
    actions = available_actions(request.user, article)
    form = ArticleForm(unsaved, article=article, user=request.user, actions=actions, is_draft=unsaved is not None)
    return _form_page(request, form)


def _unsaved_text(request: HttpRequest, article: Article) -> QueryDict | None:
    """Return the person's unsaved text that the address asks for, as a form would post it; None where there is none."""
    if not (window := request.GET.get("buffer", "")):
        return None
    buffer = AutosaveBuffer.objects.unsaved_by(request.user, article if article.pk else None).for_window(window)
    return restored_form_data(buffer) if buffer else None


def _save_form(request: HttpRequest, object_id: str | None = None) -> HttpResponse:
    """Take a posted form; where nothing can be saved, all its text comes back."""
    if object_id and not _may_open_articles(request.user):
        return unsaved_text_page(request, "You may not change this article, or no longer.", status=403)
    try:
        result = submit_article_form(request.POST, object_id, by=request.user)
    except Article.DoesNotExist:
        sentence = "There is no such article among those that you may read. It may have been deleted."
        return unsaved_text_page(request, sentence, status=404)
    except PermissionDenied:
        return unsaved_text_page(request, "You may not change this article, or no longer.", status=403)
    except OperationalError:
        # Others were writing for so long that this one gave up, or two waited for each other.
        return unsaved_text_page(request, "The database is busy, so nothing was saved. Try again.", status=409)
    if result.message:
        messages.info(request, result.message)
    if result.form:
        return _form_page(request, result.form, status=result.status)
    if result.set_aside_revision:
        return conflict_page(request, result.article, result.set_aside_revision, status=409)
    return redirect("admin:articles_article_change", result.article.pk)


def _form_page(request: HttpRequest, form: ArticleForm, status: int = 200) -> HttpResponse:
    """Answer with the page around a form: the article's state, its checks, what may be done with it."""
    article, user, window = form.instance, request.user, form["window"].value()
    is_new = article.pk is None
    words = word_count(article.body)
    found = [] if is_new else publication_checks(article, max(filter(None, [timezone.now(), article.publish_at])))
    context = {
        **_context(request, "Add article" if is_new else "Change article", article),
        "form": form,
        "media": Media.from_media(form.media, nonce=str(request.csp_nonce)),
        "actions": form.actions,
        "checks": found,
        "failing": [check for check in found if check.is_blocking and not check.passes],
        "advice": [check for check in found if not check.is_blocking and not check.passes],
        "may_delete": not is_new and may_delete(user, article),
        # A stored article is fetched with whether there are any, so that most pages don't ask for them.
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


def _read_only_page(request: HttpRequest, article: Article) -> HttpResponse:
    """Answer with the article for somebody who may read it, not change it."""
    context = _context(request, "View article", article)
    return TemplateResponse(request, "admin/articles/article/read_only.html", context)


def _context(request: HttpRequest, title: str, article: Article) -> dict:
    """Return what both pages of an article show; `original` is None for a new one."""
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
