"""The public pages of a preview link: the preview and its form for a note. Neither needs a cookie."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..comments.request_origin import RequestOrigin, origin_of
from ..delivery.headers import private_response
from ..delivery.safe_methods import safe_methods_only
from ..editorial.live_preview import build_live_preview
from ..pages.article_page import article_context
from ..pages.views import not_found
from .external_notes import add_external_note
from .forms import NoteForm
from .models import ShareLink
from .share_links import is_viewable, record_view

CROSS_ORIGIN_ERROR = _(
    "The form was sent from another website, so your note was not sent. If you wrote this note, send it from here."
)


def with_share_link(
    view: Callable[[HttpRequest, ShareLink], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Call `view` with the link of the token in the URL: 404 if there is none, 410 if it has expired."""

    @wraps(view)
    def wrapper(request: HttpRequest, token: str) -> HttpResponse:
        link = ShareLink.objects.select_related("article__live", "revision").filter(token=token).first()
        if link is None:
            return not_found(request, Http404())
        if not is_viewable(link):
            return render(
                request, "articles/preview/link_ended.html", {"unsaved_text": request.POST.get("text", "")}, status=410
            )
        return view(request, link)

    return wrapper


@safe_methods_only
@private_response
@with_share_link
def shared_preview(request: HttpRequest, link: ShareLink) -> HttpResponse:
    """Show the link's revision as it would look when published, and log the view."""
    if request.method == "GET":
        record_view(link, user_agent=request.headers.get("User-Agent", ""))
    return _page(request, link, NoteForm())


# The page has no CSRF token; articles/comments/request_origin.py checks where a POST comes from.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
@with_share_link
def submit_note(request: HttpRequest, link: ShareLink) -> HttpResponse:
    """Store a note: 303 to the page, 422 with the errors, 403 from another site, 429 if there are too many."""
    if request.method != "POST":
        return redirect(link)
    form = NoteForm(request.POST)
    if origin_of(request) is RequestOrigin.CROSS_ORIGIN:
        form.add_error(None, CROSS_ORIGIN_ERROR)
        return _page(request, link, form, status=403)
    if form.is_valid():
        try:
            add_external_note(link, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            response = redirect(f"{link.get_absolute_url()}?sent")
            response.status_code = 303
            return response
    status = 429 if form.has_error(NON_FIELD_ERRORS, "too_many") else 422
    return _page(request, link, form, status)


def _page(request: HttpRequest, link: ShareLink, form: NoteForm, status: int = 200) -> HttpResponse:
    live_preview = build_live_preview(link.article, link.revision.content)
    context = {**article_context(live_preview), "link": link, "form": form, "is_sent": "sent" in request.GET}
    response = render(request, "articles/preview/shared_preview.html", context, status=status)
    # With “no-referrer”, browsers send “Origin: null” with the form.
    response["Referrer-Policy"] = "same-origin"
    return response
