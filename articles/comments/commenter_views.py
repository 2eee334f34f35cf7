"""Pages for commenters: confirm an e-mail address, unsubscribe, and read, export or erase one's own comments."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..delivery.headers import private_response
from ..delivery.safe_methods import safe_methods_only
from . import own_comments
from .emails import comment_from_unsubscribe_token, email_from_token, end_all_subscriptions, end_subscription
from .forms import EmailForm
from .request_origin import RequestOrigin, origin_of
from .withdraw_comment import erase_comments

P = ParamSpec("P")


def same_origin_required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Refuse a form whose browser doesn't say that it was sent from one of our pages.

    The browser sends the commenter's cookie with it, and the pages carry no CSRF token.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and origin_of(request) is not RequestOrigin.SAME_ORIGIN:
            return _render_message(
                request,
                _(
                    "Your request couldn’t be verified, so nothing was "
                    "changed. Reload this page and press the button again."
                ),
                403,
            )
        return view(request, *args, **kwargs)

    return wrapper


# Mail programs post here as well (RFC 8058), so the token in the address is the only authorization.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form that ends e-mails about a comment; end them on POST, from the form or from a mail program."""
    comment = comment_from_unsubscribe_token(token)
    if comment is None:
        return _render_invalid_link(request)
    if request.method != "POST":
        return render(request, "articles/comments/unsubscribe.html", {"comment": comment})
    if request.POST.get("which") == "all":
        end_all_subscriptions(comment)
        return _render_message(request, _("You won’t get any more e-mails about your comments."))
    end_subscription(comment)
    return _render_message(request, _("You won’t get any more e-mails about this comment."))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form that confirms an e-mail address; confirm it on POST, so that e-mails are sent to it."""
    email = email_from_token(token)
    if email is None:
        return _render_invalid_link(request)
    if request.method != "POST":
        return _render(request, "confirm_email.html", {"email": email, "purpose": "emails"})
    own_comments.mark_email_confirmed(email)
    return _render_message(request, _("Your address is confirmed. We will e-mail you about replies and decisions."))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
@same_origin_required
def my_comments(request: HttpRequest) -> HttpResponse:
    """Show the comments of the confirmed e-mail address; without one, the form that sends a link to an address."""
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
def open_my_comments(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form that a link in an e-mail opens; on POST, set the cookie and redirect to the comments."""
    email = own_comments.email_from_link_or_cookie(token)
    if email is None:
        return _render_invalid_link(request)
    if request.method != "POST":
        return _render(request, "confirm_email.html", {"email": email, "purpose": "own_comments"})
    own_comments.mark_email_confirmed(email)
    response = redirect("own-comments")
    own_comments.set_email_cookie(response, email)
    return response


@safe_methods_only
@private_response
def export_my_comments(request: HttpRequest) -> HttpResponse:
    """Return all data stored about the comments of the confirmed e-mail address, as a JSON file."""
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
def erase_my_comments(request: HttpRequest) -> HttpResponse:
    """Erase all comments of the confirmed e-mail address, if the box that confirms this is ticked."""
    email = _email_from_cookie(request)
    if email is None:
        return _render_message(request, _("Your link has expired, so nothing was erased. Ask for a new one."), 403)
    if request.POST.get("sure") != "yes":
        context = {"email": email, "comments": own_comments.comments_by_email(email), "is_unconfirmed": True}
        return _render(request, "own_comments.html", context, 422)
    count = erase_comments(email)
    message = ngettext(
        "%(count)d comment erased. It can’t be restored.", "%(count)d comments erased. They can’t be restored.", count
    )
    response = _render_message(request, message % {"count": count})
    own_comments.delete_email_cookie(response)
    return response


def _send_link(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _render(request, "own_comments_request_link.html", {"form": form}, 422)
    own_comments.send_link(form.cleaned_data["email"])
    message = _("If comments were sent with this address, we have e-mailed you a link to them.")
    return _render_message(request, message)


def _email_from_cookie(request: HttpRequest) -> str | None:
    return own_comments.email_from_link_or_cookie(
        request.COOKIES.get(own_comments.COOKIE, ""), own_comments.COOKIE_LIFETIME_SECONDS
    )


def _render_invalid_link(request: HttpRequest) -> HttpResponse:
    return _render_message(request, _("This link is not valid or has expired. Ask for a new one."), 404)


def _render_message(request: HttpRequest, message: str, status: int = 200) -> HttpResponse:
    return _render(request, "message.html", {"message": message}, status)


def _render(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, f"articles/comments/{template}", context, status=status)
    # With “no-referrer”, browsers send “Origin: null” with the page's form.
    response["Referrer-Policy"] = "same-origin"
    return response
