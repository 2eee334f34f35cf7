"""What the article's page sends by itself while somebody writes, answered in JSON; and throwing a text away."""

from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..editorial.models import Article
from ..editorial.permissions import may_edit
from .autosave import StaleAutosaveError, discard_unsaved_text, save_buffer
from .forms import PresenceForm, parse_window, submitted_fields, validated_data
from .models import AutosaveBuffer
from .presence import presence_status, record_presence, remove_presence

SIGNED_OUT = "You are signed out. Sign in in another tab, then open this page again."
FORBIDDEN = "You may not change this article, or no longer."
GONE = "The article is gone: somebody has deleted it."
GONE_AND_KEPT = f"{GONE} What you write is kept, and offered under “New article”."


def json_view(view):
    """Guard `view` as the desk's screens are, but answer in JSON: a script can follow nobody to the log-in page."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not admin.site.has_permission(request):
            return _error_response(401, SIGNED_OUT)
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as refusal:
            return _error_response(403, str(refusal))
        except Article.DoesNotExist:
            return _error_response(404, GONE)
        except StaleAutosaveError as older:
            # A browser that brings what it had kept asks only whether the desk has it.
            kept = _buffer_status(older.buffer)
            return JsonResponse(kept) if "brought" in request.POST else _error_response(409, str(older), **kept)
        except ValidationError as mistake:
            return _error_response(422, " ".join(mistake.messages))

    return never_cache(require_POST(answer))


@json_view
def autosave(request, news_id=None):
    """Keep what stands in a window's form; 409 where something later of it is kept already."""
    window, written = parse_window(request.POST), submitted_fields(request.POST)
    try:
        article = _get_editable_article(request.user, news_id)
        buffer = save_buffer(request.user, article, window, written)
    except Article.DoesNotExist:
        return _save_as_new_article(request.user, window, written)
    return JsonResponse(_buffer_status(buffer) | presence_status(article, window.id, window.base, request.user))


@json_view
def presence(request, news_id):
    """Note that a window is open, or left, and tell who else is there."""
    data = validated_data(PresenceForm(request.POST))
    if data["leaving"]:
        remove_presence(request.user, data["window"])
        return JsonResponse({})
    article = _get_editable_article(request.user, news_id)
    record_presence(request.user, article, data["window"], data["field"])
    return JsonResponse(presence_status(article, data["window"], data["base"] or 0, request.user))


@require_POST
def discard_buffer(request, window):
    """Throw one's own unsaved text away and go back to the page that offered it."""
    try:
        news_id = discard_unsaved_text(request.user, window)
    except AutosaveBuffer.DoesNotExist as missing:
        raise Http404("There is no such unsaved text of yours.") from missing
    messages.success(request, "The unsaved text is thrown away.")
    if news_id is None:
        return redirect("admin:articles_article_add")
    return redirect("admin:articles_article_change", news_id)


def _get_editable_article(person, news_id):
    """Return the article, None for a new one; raise where it is gone, or isn't this person's to change."""
    article = None if news_id is None else Article.objects.defer("body").get(pk=news_id)
    if not (may_edit(person, article) if article else person.has_perm("articles.add_article")):
        raise PermissionDenied(FORBIDDEN)
    return article


def _save_as_new_article(person, window, written):
    """Keep what somebody writes on an article deleted under them, as if it were for a new one."""
    _get_editable_article(person, None)
    return _error_response(404, GONE_AND_KEPT, **_buffer_status(save_buffer(person, None, window, written)))


def _buffer_status(buffer):
    """Return how far a window's text is kept, and whether any of it is unsaved."""
    return {"saved_at": buffer.saved_at, "sequence": buffer.sequence, "unsaved": bool(buffer.fields)}


def _error_response(status, sentence, **more):
    return JsonResponse({"sentence": f"Not saved. {sentence}", **more}, status=status)
