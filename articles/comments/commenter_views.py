"""The pages of those who wrote: letters they asked for or no longer want, and all of their comments."""

from functools import wraps

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..delivery.headers import private_response
from . import own_comments
from .emails import comment_from_unsubscribe_token, email_from_token, end_all_subscriptions, end_subscription
from .forms import EmailForm
from .request_origin import RequestOrigin, origin_of
from .withdraw import erase_comments

INVALID_LINK_MESSAGE = "This link is not ours, or too old. Ask for another."


def same_origin_required(view):
    """Refuse a form that another site sends, or that nobody says is ours: its browser may carry a sender's cookie."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.method == "POST" and origin_of(request) is not RequestOrigin.SAME_ORIGIN:
            return _render_message(request, "Open this page again and press the button there.", 403)
        return view(request, *args, **kwargs)

    return wrapper


# Programs of readers' mail post here as well (RFC 8058); the token in the address is all that is needed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
def unsubscribe(request, token):
    """Offer to end letters about a comment; a press of the button, here or in a mail program, ends them."""
    comment = comment_from_unsubscribe_token(token)
    if comment is None:
        return _render_message(request, INVALID_LINK_MESSAGE, 404)
    if request.method != "POST":
        return render(request, "articles/comments/unsubscribe.html", {"comment": comment})
    if request.POST.get("which") == "all":
        end_all_subscriptions(comment)
        return _render_message(request, "You get no letters from us any more, whatever you comment on.")
    end_subscription(comment)
    return _render_message(request, "You get no more letters about this comment.")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
def confirm_email(request, token):
    """Offer to confirm an address; a press of the button confirms it, and letters that were asked for come."""
    email = email_from_token(token)
    if email is None:
        return _render_message(request, INVALID_LINK_MESSAGE, 404)
    if request.method != "POST":
        return _render(request, "confirm_email.html", {"email": email, "purpose": "emails"})
    own_comments.mark_email_confirmed(email)
    return _render_message(request, "Your address is confirmed. The letters you asked for will come.")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
@same_origin_required
def my_comments(request):
    """Show a sender's comments to who has confirmed the address; to others, the form that sends a link to it."""
    email = _email_from_cookie(request)
    if request.method == "POST":
        return _send_link(request)
    if email is None:
        return _render(request, "own_comments_request_link.html", {"form": EmailForm()})
    return _render(request, "own_comments.html", {"email": email, "comments": own_comments.comments_by_email(email)})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
@same_origin_required
def open_my_comments(request, token):
    """Take a sender who presses the button behind a link in a letter to their comments."""
    email = own_comments.email_from_link_or_cookie(token)
    if email is None:
        return _render_message(request, INVALID_LINK_MESSAGE, 404)
    if request.method != "POST":
        return _render(request, "confirm_email.html", {"email": email, "purpose": "own_comments"})
    own_comments.mark_email_confirmed(email)
    response = redirect("own-comments")
    own_comments.set_email_cookie(response, email)
    return response


@require_safe
@private_response
def export_my_comments(request):
    """Give a sender all that is kept of their comments, as a JSON file."""
    email = _email_from_cookie(request)
    if email is None:
        return redirect("own-comments")
    response = JsonResponse(own_comments.export_comments(email, settings.SITE_URL), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="comments.json"'
    return response


@csrf_exempt
@require_http_methods(["POST"])
@private_response
@same_origin_required
def erase_my_comments(request):
    """Erase all of a sender's comments, once they have said that they mean it."""
    email = _email_from_cookie(request)
    if email is None:
        return _render_message(request, "Your hour here is over, and nothing was erased. Ask for another link.", 403)
    if request.POST.get("sure") != "yes":
        context = {"email": email, "comments": own_comments.comments_by_email(email), "is_unconfirmed": True}
        return _render(request, "own_comments.html", context, 422)
    count = erase_comments(email)
    response = _render_message(
        request, f"{count} comment{'' if count == 1 else 's'} erased. Nothing of them can be brought back."
    )
    own_comments.delete_email_cookie(response)
    return response


def _send_link(request):
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _render(request, "own_comments_request_link.html", {"form": form}, 422)
    own_comments.send_link(form.cleaned_data["email"])
    return _render_message(
        request, "If comments were sent with this address, a letter with a link is on its way to it."
    )


def _email_from_cookie(request):
    return own_comments.email_from_link_or_cookie(
        request.COOKIES.get(own_comments.COOKIE, ""), own_comments.COOKIE_LIFETIME_SECONDS
    )


def _render_message(request, sentence, status=200):
    return _render(request, "message.html", {"message": sentence}, status)


def _render(request, template, context, status=200):
    response = render(request, f"articles/comments/{template}", context, status=status)
    # Under “no-referrer” a browser would call the origin of the page's form null.
    response["Referrer-Policy"] = "same-origin"
    return response
