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

from ..delivery.addresses import is_row_id
from ..editorial.body import minutes_to_read, word_count
from ..editorial.checks import checks
from ..editorial.models import Article
from ..editorial.permissions import may_delete, may_edit, may_read
from ..editorial.state import live_copy, live_state
from ..photos.models import Photo
from ..writing.buffer import offers
from ..writing.forms import taken_up
from ..writing.models import Buffer, Presence
from ..writing.presence import others_at
from .actions import actions_for
from .conflict import conflict_page
from .forms import ArticleForm
from .kept import kept_text_page
from .submit import submit

SUGGESTED_PHOTOS = 200


def add_article(request: HttpRequest) -> HttpResponse:
    """Show the page of a new article, or take its form."""
    if request.method == "POST":
        return _take_form(request)
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    return _show_form(request, Article(created_by=request.user))


def edit_article(request: HttpRequest, object_id: str) -> HttpResponse:
    """Show an article's page, to write on or only to read, or take its form."""
    if request.method == "POST":
        return _take_form(request, object_id)
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
    return _reading_page(request, article)


def _may_open_articles(user) -> bool:
    return user.has_perm("articles.view_article") or user.has_perm("articles.change_article")


def _articles_to_show(user):
    """Return the articles that a user may read, each with all that its page shows of it."""
    return (
        Article.objects.readable_by(user)
        .for_showing()
        .annotate(
            has_unsaved=Exists(Buffer.objects.unsaved().filter(article=OuterRef("pk"), person=user)),
            has_company=Exists(Presence.objects.current().filter(article=OuterRef("pk"))),
        )
    )


def _show_form(request: HttpRequest, article: Article) -> HttpResponse:
    """Show the form of an article as it is stored, or with the unsaved text that the address asks for."""
    unsaved = _unsaved_text(request, article)
    actions = actions_for(request.user, article)
    form = ArticleForm(unsaved, article=article, user=request.user, actions=actions, is_draft=unsaved is not None)
    return _form_page(request, form)


def _unsaved_text(request: HttpRequest, article: Article) -> QueryDict | None:
    """Return the person's unsaved text that the address asks for, as a form would post it; None where there is none."""
    if not (window := request.GET.get("buffer", "")):
        return None
    buffer = Buffer.objects.of(request.user, article if article.pk else None).with_window(window)
    return taken_up(buffer) if buffer else None


def _take_form(request: HttpRequest, object_id: str | None = None) -> HttpResponse:
    """Take a posted form; where nothing can be saved, all its text comes back."""
    if object_id and not _may_open_articles(request.user):
        return kept_text_page(request, "You may not change this article, or no longer.", status=403)
    try:
        submission = submit(request.POST, object_id, by=request.user)
    except Article.DoesNotExist:
        sentence = "There is no such article among those that you may read. It may have been deleted."
        return kept_text_page(request, sentence, status=404)
    except PermissionDenied:
        return kept_text_page(request, "You may not change this article, or no longer.", status=403)
    except OperationalError:
        # Others were writing for so long that this one gave up, or two waited for each other.
        return kept_text_page(request, "The database is busy, so nothing was saved. Try again.", status=409)
    if submission.message:
        messages.info(request, submission.message)
    if submission.form:
        return _form_page(request, submission.form, status=submission.status)
    if submission.kept:
        return conflict_page(request, submission.article, submission.kept, status=409)
    return redirect("admin:articles_article_change", submission.article.pk)


def _form_page(request: HttpRequest, form: ArticleForm, status: int = 200) -> HttpResponse:
    """Answer with the page around a form: the article's state, its checks, what may be done with it."""
    article, user, window = form.instance, request.user, form["window"].value()
    is_new = article.pk is None
    words = word_count(article.body)
    found = [] if is_new else checks(article, max(filter(None, [timezone.now(), article.publish_at])))
    context = {
        **_context(request, "Add article" if is_new else "Change article", article),
        "form": form,
        "media": Media.from_media(form.media, nonce=str(request.csp_nonce)),
        "actions": form.actions,
        "checks": found,
        "failing": [check for check in found if check.blocks and not check.passes],
        "advice": [check for check in found if not check.blocks and not check.passes],
        "may_delete": not is_new and may_delete(user, article),
        # A stored article is fetched with whether there are any, so that most pages don't ask for them.
        "offers": offers(user, None if is_new else article, window) if getattr(article, "has_unsaved", True) else [],
        "others": others_at(article, window, user) if getattr(article, "has_company", False) else [],
        "photos": Photo.objects.order_by("-pk").defer("crops")[:SUGGESTED_PHOTOS],
        "words": words,
        "minutes": minutes_to_read(words),
        "time_zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "admin/articles/article/edit.html", context, status=status)


def _reading_page(request: HttpRequest, article: Article) -> HttpResponse:
    """Answer with the article for somebody who may read it, not change it."""
    context = _context(request, "View article", article)
    return TemplateResponse(request, "admin/articles/article/read.html", context)


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
