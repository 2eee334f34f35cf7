"""The person who is signed in at the desk, as a type that is never anonymous."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def staff_user(request: HttpRequest) -> User:
    """Return the user who is signed in. Raises PermissionDenied for a request without one."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
