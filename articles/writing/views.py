"""Requests of the article's edit page: autosave and presence, answered in JSON, and the button that discards a text."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypedDict
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..delivery.staff_user import staff_user
from ..editorial.models import Article
from ..editorial.permissions import may_edit
from .autosave import StaleAutosaveError, discard_unsaved_text, save_buffer
from .browser_window import EditorWindow
from .forms import PresenceForm, parse_window, submitted_fields, validated_data
from .models import AutosaveBuffer
from .presence import presence_status, record_presence, remove_presence

SIGNED_OUT = gettext_lazy("You are logged out. Use another tab to log in, then open this page again.")
FORBIDDEN = gettext_lazy("You don’t have permission to edit this article.")
DELETED = gettext_lazy("This article has been deleted.")
DELETED_BUT_STORED = gettext_lazy(
    "This article has been deleted. Your text is stored: open “New article” to restore it."
)

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


class BufferStatus(TypedDict):
    """How much of a window's text is stored: see `_buffer_status`."""

    saved_at: object
    sequence: int
    unsaved: bool


def json_view(view: View[Arguments]) -> View[Arguments]:
    """Decorate a view of the desk that answers in JSON: reply with an error in place of a redirect to the sign-in."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        if not admin.site.has_permission(request):
            return _error_response(401, SIGNED_OUT)
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as error:
            return _error_response(403, str(error))
        except Article.DoesNotExist:
            return _error_response(404, DELETED)
        except StaleAutosaveError as error:
            # A browser that sends a text it stored itself only asks whether the desk has it.
            status = _buffer_status(error.buffer)
            return JsonResponse(status) if "brought" in request.POST else _error_response(409, str(error), **status)
        except ValidationError as error:
            return _error_response(422, " ".join(error.messages))

    return never_cache(require_POST(wrapper))


@json_view
def autosave(request: HttpRequest, news_id: int | None = None) -> HttpResponse:
    """Store the text of a window's form; answer 409 if a later text of the window is already stored."""
    user = staff_user(request)
    window, fields = parse_window(request.POST), submitted_fields(request.POST)
    try:
        article = _get_editable_article(user, news_id)
        buffer = save_buffer(user, article, window, fields)
    except Article.DoesNotExist:
        return _save_as_new_article(user, window, fields)
    return JsonResponse({**_buffer_status(buffer), **presence_status(article, window.id, window.base, user)})


@json_view
def presence(request: HttpRequest, news_id: int) -> HttpResponse:
    """Store that a window is open, or closed, and return which other people have the article open."""
    user = staff_user(request)
    data = validated_data(PresenceForm(request.POST))
    if data["leaving"]:
        remove_presence(user, data["window"])
        return JsonResponse({})
    article = _get_editable_article(user, news_id)
    # With a News ID, _get_editable_article never returns None; this says so to the type checker.
    if article is None:
        raise Article.DoesNotExist
    record_presence(user, article, data["window"], data["field"])
    return JsonResponse(presence_status(article, data["window"], data["base"] or 0, user))


@require_POST
def discard_buffer(request: HttpRequest, window: UUID) -> HttpResponse:
    """Discard the person's own unsaved text and redirect to the page that offered it."""
    try:
        news_id = discard_unsaved_text(staff_user(request), window)
    except AutosaveBuffer.DoesNotExist as error:
        raise Http404(_("There is no such unsaved text. It may already have been restored or discarded.")) from error
    messages.success(request, _("Unsaved text discarded."))
    if news_id is None:
        return redirect("admin:articles_article_add")
    return redirect("admin:articles_article_change", news_id)


def _get_editable_article(person: User, news_id: int | None) -> Article | None:
    """Return the article, or None for a new one.

    Raises Article.DoesNotExist if it has been deleted, and PermissionDenied if the person may not edit it.
    """
    article = None if news_id is None else Article.objects.defer("body").get(pk=news_id)
    if not (may_edit(person, article) if article else person.has_perm("articles.add_article")):
        raise PermissionDenied(FORBIDDEN)
    return article


def _save_as_new_article(person: User, window: EditorWindow, fields: dict[str, list[str]]) -> JsonResponse:
    """Store the text of an article that was deleted meanwhile as the text of a new article."""
    _get_editable_article(person, None)
    return _error_response(404, DELETED_BUT_STORED, **_buffer_status(save_buffer(person, None, window, fields)))


def _buffer_status(buffer: AutosaveBuffer) -> BufferStatus:
    """Return when a window's text was stored, by which request, and whether any of it is unsaved."""
    return {"saved_at": buffer.saved_at, "sequence": buffer.sequence, "unsaved": bool(buffer.fields)}


def _error_response(status: int, reason: str | Promise, **data: object) -> JsonResponse:
    return JsonResponse({"sentence": _("Not saved. %(reason)s") % {"reason": reason}, **data}, status=status)
