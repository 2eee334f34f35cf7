"""What a link shows to whoever has it, and the note that they may leave; neither asks for a cookie."""

from functools import wraps

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..comments.request_origin import RequestOrigin, origin_of
from ..delivery.headers import private_response
from ..editorial.live_preview import build_live_preview
from ..pages.article_page import article_context
from ..pages.views import not_found
from .external_notes import add_external_note
from .forms import NoteForm
from .models import ShareLink
from .share_links import is_viewable, record_view

FOREIGN_ORIGIN_ERROR = "It came from a page that isn’t ours, so it was not sent. Read it, and send it if it is yours."


def with_share_link(view):
    """Give `view` the link of that token: 404 for none, 410 for one that shows nothing any more."""

    @wraps(view)
    def answer(request, token):
        link = ShareLink.objects.select_related("article__live", "revision").filter(token=token).first()
        if link is None:
            return not_found(request, None)
        if not is_viewable(link):
            return render(
                request, "articles/preview/link_ended.html", {"unsaved_text": request.POST.get("text", "")}, status=410
            )
        return view(request, link)

    return answer


@require_safe
@private_response
@with_share_link
def shared_preview(request, link):
    """Show the link's revision as publishing would give it to readers, and log that it was opened."""
    if request.method == "GET":
        record_view(link, user_agent=request.headers.get("User-Agent", ""))
    return _page(request, link, NoteForm())


# The page carries no token; articles/comments/request_origin.py tells where a post comes from.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
@with_share_link
def submit_note(request, link):
    """Take a note: 303 to the page, 422 with the mistakes, 403 from another site, 429 for too many."""
    if request.method != "POST":
        return redirect(link)
    form = NoteForm(request.POST)
    if origin_of(request) is RequestOrigin.CROSS_ORIGIN:
        form.add_error(None, FOREIGN_ORIGIN_ERROR)
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


def _page(request, link, form, status=200):
    shown = build_live_preview(link.article, link.revision.content)
    context = {**article_context(shown), "link": link, "form": form, "is_sent": "sent" in request.GET}
    response = render(request, "articles/preview/shared_preview.html", context, status=status)
    # Under “no-referrer” a browser would call the origin of the page's form null.
    response["Referrer-Policy"] = "same-origin"
    return response
