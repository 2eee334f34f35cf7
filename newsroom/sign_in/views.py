"""Views of django-allauth with small differences."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.usersessions import views as sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from articles.delivery.staff_user import staff_user
from articles.models import AuditEntry

from .devices import device_name
from .events import record_event
from .required_factor import is_factor_required
from .sessions_adapter import open_sessions

RECENT_EVENTS = 5


class LoginView(account.LoginView):
    """The login page. Signing in again checks the password again, and starts a new session."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or send somebody who is signed in to the page that they wanted."""
        if request.user.is_authenticated:
            return redirect(self.get_success_url() or settings.LOGIN_REDIRECT_URL)
        return super().get(request)


class SecurityView(second_factor.IndexView):
    """One's own factors, sessions and recent sign-ins."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sessions, the recent sign-ins, and whether a second factor is required."""
        person = staff_user(self.request)
        recent = AuditEntry.objects.about("user", person.pk).filter(action__in=["sign_in", "sign_in_failed"])
        return super().get_context_data(**kwargs) | {
            "sessions": sessions_of(person),
            "recent": recent[:RECENT_EVENTS],
            "factor_required": is_factor_required(person),
        }


class SessionsView(sessions.ListUserSessionsView):
    """One's own sessions; a POST ends one of the others, or all of them."""

    success_url = reverse_lazy("mfa_index")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session that the form names, or all others if it names none."""
        if "session" not in request.POST:
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response
        others = [row for row in open_sessions(staff_user(request)) if not row.is_current()]
        session = next((row for row in others if str(row.pk) == request.POST["session"]), None)
        if session:
            end_own_session(session, request)
            messages.success(request, _("Logged out: %(device)s.") % {"device": device_name(session.user_agent)})
        else:
            messages.warning(request, _("That session has already ended."))
        return redirect(self.success_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the devices."""
        return super().get_context_data(**kwargs) | {"sessions": sessions_of(staff_user(self.request))}


def sessions_of(person: User) -> list[dict[str, Any]]:
    """Return a person's sessions, the newest first, with the names of device and network."""
    return [
        {
            "id": row.pk,
            "device": device_name(row.user_agent),
            "network": row.ip,
            "last_seen_at": row.last_seen_at,
            "is_current": row.is_current(),
        }
        for row in open_sessions(person)
    ]


@transaction.atomic
def end_own_session(session: UserSession, request: HttpRequest) -> None:
    """End a session of the person who is signed in, and record it."""
    session.end()
    record_event("end_session", session.user, request)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429 after too many requests (handler429 of django-allauth)."""
    return TemplateResponse(request, "429.html", status=429).render()
