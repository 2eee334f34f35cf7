"""The person who is signed in at the desk, and the name under which the desk shows a person."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def is_anonymous(request: HttpRequest) -> bool:
    """Return whether a request has neither a session nor an API key, without looking at either."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "Authorization" not in request.headers


def staff_user(request: HttpRequest) -> User:
    """Return the user who is signed in. Raises PermissionDenied for a request without one."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def display_name(person: User | None) -> str:
    """Return a person's full name, or the username if there is none; "" for None."""
    return (person.get_full_name() or person.get_username()) if person else ""
