"""Authentication of the API: anonymous, or by a person's API key (RFC 6750, Bearer)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import get_backends
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from ..delivery.headers import private_response, public_response
from .keys import can_have_keys, closed_reason, hash_key, record_use
from .models import ApiKey

MAX_KEY_LENGTH = 200


class KeyAuthentication(BaseAuthentication):
    """Authenticates a person by an API key in the header `Authorization: Bearer …`."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """Return the key's owner and the key; None if the request has no key.

        Raises AuthenticationFailed for a malformed, unknown, revoked or expired key.
        """
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        # Other schemes belong to something else, such as a web server that protects an unpublished site.
        if scheme.lower() != "bearer":
            return None
        if not secret.strip() or len(secret) > MAX_KEY_LENGTH:
            raise AuthenticationFailed("Send a key as “Authorization: Bearer …”.")
        key = ApiKey.objects.filter(digest=hash_key(secret.strip())).first()
        if key is None or not key.is_open():
            raise AuthenticationFailed(closed_reason(key))
        person = get_backends()[0].get_user(key.person_id)
        if not isinstance(person, User):
            raise AuthenticationFailed("The account of the key’s owner is inactive.")
        record_use(key)
        return person, key

    def authenticate_header(self, request: Request) -> str:
        """Return the value of WWW-Authenticate in a 401 response."""
        return "Bearer"


class KeyAuthenticationScheme(OpenApiAuthenticationExtension):
    """Describes API keys in the OpenAPI document."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Return the Security Scheme Object."""
        description = "A key created at the desk under “API keys”. It gives access to the drafts its owner may read."
        return {"type": "http", "scheme": "bearer", "description": description}


class CanReadDrafts(BasePermission):
    """Allows requests with the key of a person who may read working copies at the desk."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return True if the request is allowed.

        Raises NotAuthenticated (401) without a key, and PermissionDenied (403) if its owner may not read articles.
        """
        if request.auth is None:
            raise NotAuthenticated("Drafts require an API key: send it as “Authorization: Bearer …”.")
        if not isinstance(request.user, User) or not can_have_keys(request.user):
            raise PermissionDenied("The key’s owner may not read articles at the desk.")
        return True


View = Callable[..., HttpResponseBase]


def public_unless_authenticated(view: View) -> View:
    """Make the responses of a view cacheable by everyone, except those to requests with an Authorization header."""
    public_view, private_view = public_response(view), private_response(view)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        selected: View = private_view if "Authorization" in request.headers else public_view
        return selected(request, *args, **kwargs)

    return wrapper
