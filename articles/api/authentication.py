"""Who asks the API: nobody in particular, or a program with somebody's key (RFC 6750, Bearer)."""

from functools import wraps

from django.contrib.auth import get_backends
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission

from ..delivery.headers import private_response, public_response
from .keys import can_have_keys, closed_reason, hash_key, record_use
from .models import ApiKey

MAX_KEY_LENGTH = 200


class KeyAuthentication(BaseAuthentication):
    """Knows a person by a key in the header `Authorization: Bearer …`."""

    def authenticate(self, request):
        """Return (the person, their ApiKey); None where no key is sent. AuthenticationFailed for a closed one."""
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        # Another scheme is somebody else's, such as a server's in front of a site that isn't open yet.
        if scheme.lower() != "bearer":
            return None
        if not secret.strip() or len(secret) > MAX_KEY_LENGTH:
            raise AuthenticationFailed("Send a key as “Authorization: Bearer …”.")
        key = ApiKey.objects.filter(digest=hash_key(secret.strip())).first()
        if sentence := closed_reason(key):
            raise AuthenticationFailed(sentence)
        person = get_backends()[0].get_user(key.person_id)
        if person is None:
            raise AuthenticationFailed("The account of the key’s owner is closed.")
        record_use(key)
        return person, key

    def authenticate_header(self, request):
        """Return what a 401 asks for."""
        return "Bearer"


class KeyAuthenticationScheme(OpenApiAuthenticationExtension):
    """Describes keys in the OpenAPI document."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema):
        """Return the Security Scheme Object."""
        words = "A key made at the desk, under “API keys”. It opens drafts, as far as its owner may read them."
        return {"type": "http", "scheme": "bearer", "description": words}


class CanReadDrafts(BasePermission):
    """Lets in who may read working copies at the desk."""

    def has_permission(self, request, view):
        """Tell whether the key's owner may; 401 without a key."""
        if request.auth is None:
            raise NotAuthenticated("Drafts need a key: send it as “Authorization: Bearer …”.")
        if not can_have_keys(request.user):
            raise PermissionDenied("The key’s owner may not read articles at the desk.")
        return True


def public_unless_authenticated(view):
    """Let caches keep what `view` answers to everybody, and nothing of what it answers to who sends a key."""
    for_all, for_one = public_response(view), private_response(view)

    @wraps(view)
    def answer(request, *args, **kwargs):
        return (for_one if "Authorization" in request.headers else for_all)(request, *args, **kwargs)

    return answer
