"""How long a session lasts: until a time without a request at the desk, and in any case until a fixed time.

Django's sessions end by themselves at their expiry date, on whatever page. This module moves that date on, at most
once a minute, so that a request seldom writes to the database.
"""

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"
LAST_SEEN = "last_seen"
SECONDS_BETWEEN_WRITES = 60


def start_session(request: HttpRequest) -> None:
    """Note when a session begins."""
    now = int(time.time())
    request.session[SIGNED_IN_AT] = request.session[LAST_SEEN] = now
    request.session.set_expiry(_seconds_left(now, now))


def extend_session(request: HttpRequest) -> None:
    """Move the end of the session on after a request at the desk, and note when and where the session was seen."""
    now = int(time.time())
    session = request.session
    if now - session.get(LAST_SEEN, 0) < SECONDS_BETWEEN_WRITES:
        return
    session[LAST_SEEN] = now
    session.set_expiry(_seconds_left(session.setdefault(SIGNED_IN_AT, now), now))
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())


def _seconds_left(signed_in_at: int, now: int) -> int:
    """Return how long the session lasts without another request. 0 would mean “until the browser is closed”."""
    return max(1, min(settings.SESSION_IDLE_SECONDS, signed_in_at + settings.SESSION_MAX_SECONDS - now))
