"""Ending sessions, in the form that django-allauth expects: an adapter."""

from collections.abc import Sequence

from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User

from .events import record_event


class StaffSessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions of staff."""

    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        """End sessions, and record it."""
        super().end_sessions(sessions)
        if sessions:
            record_event("end_sessions", sessions[0].user, context.request, sessions=len(sessions))


def end_all_sessions(person: User) -> int:
    """End every session of a person and return how many there were."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)
