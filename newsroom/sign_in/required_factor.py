"""For whom a second factor is required: REQUIRE_2FA."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# The key of the session that remembers that the person has a factor.
HAS_FACTOR = "has_second_factor"


def is_factor_required(person: User) -> bool:
    """Return whether somebody must have a second factor, by their roles. Superusers have every role."""
    if settings.REQUIRE_2FA in ({"none"}, {"all"}):
        return {"all"} == settings.REQUIRE_2FA
    return person.is_superuser or person.groups.filter(name__in=settings.REQUIRE_2FA).exists()


def lacks_required_factor(request: HttpRequest, person: User) -> bool:
    """Return whether the person who is signed in must add a second factor first."""
    if {"none"} == settings.REQUIRE_2FA or request.session.get(HAS_FACTOR):
        return False
    if is_mfa_enabled(person, FACTORS):
        # Removing the last factor deletes this again (receivers.py).
        request.session[HAS_FACTOR] = True
        return False
    return is_factor_required(person)
