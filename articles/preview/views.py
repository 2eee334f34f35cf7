"""What a link shows to whoever has it, and the note that they may leave; neither asks for a cookie."""

from functools import wraps

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..comments.origin import Origin, origin_of
from ..delivery.headers import private
from ..editorial.as_live import as_live
from ..pages.article_page import article_context
from ..pages.views import not_found
from .forms import NoteForm
from .models import ShareLink
from .outside_notes import leave_outside_note
from .share import open_link, shows

FOREIGN = "It came from a page that isn’t ours, so it was not sent. Read it, and send it if it is yours."


def of_link(view):
    """Give `view` the link of that token: 404 for none, 410 for one that shows nothing any more."""

    @wraps(view)
    def answer(request, token):
        link = ShareLink.objects.select_related("article__live", "revision").filter(token=token).first()
        if link is None:
            return not_found(request, None)
        if not shows(link):
            return render(request, "articles/preview/ended.html", {"kept": request.POST.get("text", "")}, status=410)
        return view(request, link)

    return answer


@require_safe
@private
@of_link
def shared(request, link):
    """Show the link's revision as publishing would give it to readers, and log that it was opened."""
    if request.method == "GET":
        open_link(link, agent=request.headers.get("User-Agent", ""))
    return _page(request, link, NoteForm())


# The page carries no token; articles/comments/origin.py tells where a post comes from.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
@of_link
def note(request, link):
    """Take a note: 303 to the page, 422 with the mistakes, 403 from another site, 429 for too many."""
    if request.method != "POST":
        return redirect(link)
    form = NoteForm(request.POST)
    if origin_of(request) is Origin.FOREIGN:
        form.add_error(None, FOREIGN)
        return _page(request, link, form, status=403)
    if form.is_valid():
        try:
            leave_outside_note(link, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            response = redirect(f"{link.get_absolute_url()}?sent")
            response.status_code = 303
            return response
    status = 429 if form.has_error(NON_FIELD_ERRORS, "too_many") else 422
    return _page(request, link, form, status)


def _page(request, link, form, status=200):
    shown = as_live(link.article, link.revision.content)
    context = {**article_context(shown), "link": link, "form": form, "is_sent": "sent" in request.GET}
    response = render(request, "articles/preview/shared.html", context, status=status)
    # Under “no-referrer” a browser would call the origin of the page's form null.
    response["Referrer-Policy"] = "same-origin"
    return response
