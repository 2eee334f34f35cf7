"""Middleware for requests at the desk: the limits of sessions, and required second factors."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from articles.delivery.staff_user import staff_user

from .required_factor import lacks_required_factor
from .session_limits import extend_session

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class DeskSessionMiddleware:
    """Checks requests of people who are signed in at /admin/ and /accounts/.

    Other pages read a session only if they need the user, such as the API of the actions on articles. There, somebody
    without a required second factor isn't signed in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Receive the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if not _is_staff_page(request):
            user = request.user
            request.user = SimpleLazyObject(lambda: _user_with_factor(request, user))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: list[Any], keywords: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send people to the page where they add a second factor, if they must have one."""
        if not _is_staff_page(request) or not request.user.is_authenticated:
            return None
        extend_session(request)
        if not _is_desk(request) or request.path_info == reverse("admin:logout"):
            return None
        return _ask_for_factor(request) if lacks_required_factor(request, staff_user(request)) else None


def _is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("admin:index"))


def _is_staff_page(request: HttpRequest) -> bool:
    return _is_desk(request) or request.path_info.startswith("/accounts/")


def _user_with_factor(request: HttpRequest, user: User | AnonymousUser) -> User | AnonymousUser:
    """Return the user, or nobody if they must add a second factor first."""
    return AnonymousUser() if isinstance(user, User) and lacks_required_factor(request, user) else user


def _ask_for_factor(request: HttpRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        raise PermissionDenied(_("Add a passkey or an authenticator app to your account first."))
    messages.warning(request, _("Your role needs a second factor. Add a passkey or an authenticator app to go on."))
    response = redirect("mfa_index")
    add_never_cache_headers(response)
    return response
