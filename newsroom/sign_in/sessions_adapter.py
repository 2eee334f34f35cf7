"""Sessions of staff: listing and ending them, also in the form that django-allauth expects, an adapter."""

from collections.abc import Sequence

from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from .events import record_event


class StaffSessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions of staff."""

    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        """End sessions, and record it."""
        super().end_sessions(sessions)
        if sessions:
            record_event("end_sessions", sessions[0].user, context.request, sessions=len(sessions))


def open_sessions(person: User) -> QuerySet[UserSession]:
    """Return the sessions of a person that have neither ended nor expired, the latest used first."""
    stored = Session.objects.filter(expire_date__gt=timezone.now()).values("pk")
    return UserSession.objects.filter(user=person, session_key__in=stored).order_by("-last_seen_at")


def end_all_sessions(person: User, kept: str | None = None) -> int:
    """End every session of a person but the one with the key `kept`, and return how many there were.

    A session that began before django-allauth was installed has no UserSession, so each stored session is read. Only
    the staff has sessions.
    """
    UserSession.objects.filter(user=person).exclude(session_key=kept or "").delete()
    ended = 0
    stored = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=kept or "")
    for session in stored.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()
            ended += 1
    return ended
