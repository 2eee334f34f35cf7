"""The pages of those who wrote: letters they asked for or no longer want, and all of their comments."""

from functools import wraps

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..delivery.headers import private
from . import own_comments
from .forms import EmailForm
from .letters import comment_to_stop, email_of, stop_all_letters, stop_letters
from .origin import Origin, origin_of
from .withdraw import erase_all

OUT_OF_DATE = "This link is not ours, or too old. Ask for another."


def of_ours_alone(view):
    """Refuse a form that another site sends, or that nobody says is ours: its browser may carry a sender's cookie."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.method == "POST" and origin_of(request) is not Origin.OURS:
            return _note(request, "Open this page again and press the button there.", 403)
        return view(request, *args, **kwargs)

    return answer


# Programs of readers' mail post here as well (RFC 8058); the token in the address is all that is needed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
def stop(request, token):
    """Offer to end letters about a comment; a press of the button, here or in a mail program, ends them."""
    comment = comment_to_stop(token)
    if comment is None:
        return _note(request, OUT_OF_DATE, 404)
    if request.method != "POST":
        return render(request, "articles/comments/stop.html", {"comment": comment})
    if request.POST.get("which") == "all":
        stop_all_letters(comment)
        return _note(request, "You get no letters from us any more, whatever you comment on.")
    stop_letters(comment)
    return _note(request, "You get no more letters about this comment.")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
def confirm_letters(request, token):
    """Offer to confirm an address; a press of the button confirms it, and letters that were asked for come."""
    email = email_of(token)
    if email is None:
        return _note(request, OUT_OF_DATE, 404)
    if request.method != "POST":
        return _page(request, "confirm_address.html", {"email": email, "what": "letters"})
    own_comments.confirm(email)
    return _note(request, "Your address is confirmed. The letters you asked for will come.")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
@of_ours_alone
def my_comments(request):
    """Show a sender's comments to who has confirmed the address; to others, the form that sends a link to it."""
    email = _email_of(request)
    if request.method == "POST":
        return _send_link(request)
    if email is None:
        return _page(request, "mine_ask.html", {"form": EmailForm()})
    return _page(request, "mine.html", {"email": email, "comments": own_comments.comments_of(email)})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
@of_ours_alone
def confirm_mine(request, token):
    """Take a sender who presses the button behind a link in a letter to their comments."""
    email = own_comments.email_in(token)
    if email is None:
        return _note(request, OUT_OF_DATE, 404)
    if request.method != "POST":
        return _page(request, "confirm_address.html", {"email": email, "what": "mine"})
    own_comments.confirm(email)
    response = redirect("comments-mine")
    own_comments.remember(response, email)
    return response


@require_safe
@private
def export_mine(request):
    """Give a sender all that is kept of their comments, as a JSON file."""
    email = _email_of(request)
    if email is None:
        return redirect("comments-mine")
    response = JsonResponse(own_comments.export_of(email, settings.SITE_URL), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="comments.json"'
    return response


@csrf_exempt
@require_http_methods(["POST"])
@private
@of_ours_alone
def erase_mine(request):
    """Erase all of a sender's comments, once they have said that they mean it."""
    email = _email_of(request)
    if email is None:
        return _note(request, "Your hour here is over, and nothing was erased. Ask for another link.", 403)
    if request.POST.get("sure") != "yes":
        context = {"email": email, "comments": own_comments.comments_of(email), "unsure": True}
        return _page(request, "mine.html", context, 422)
    count = erase_all(email)
    response = _note(
        request, f"{count} comment{'' if count == 1 else 's'} erased. Nothing of them can be brought back."
    )
    own_comments.forget(response)
    return response


def _send_link(request):
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _page(request, "mine_ask.html", {"form": form}, 422)
    own_comments.send_link(form.cleaned_data["email"])
    return _note(request, "If comments were sent with this address, a letter with a link is on its way to it.")


def _email_of(request):
    return own_comments.email_in(request.COOKIES.get(own_comments.COOKIE, ""), own_comments.COOKIE_LASTS)


def _note(request, sentence, status=200):
    return _page(request, "note.html", {"sentence": sentence}, status)


def _page(request, template, context, status=200):
    response = render(request, f"articles/comments/{template}", context, status=status)
    # Under “no-referrer” a browser would call the origin of the page's form null.
    response["Referrer-Policy"] = "same-origin"
    return response
