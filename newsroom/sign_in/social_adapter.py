"""The rules of single sign-on, in the form that django-allauth expects: an adapter."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from articles.audit.security_events import record_security_event
from newsroom.auth import is_name_of_another

from .events import record_event
from .single_sign_on import StaffOpenIDConnectProvider, configured_app

logger = logging.getLogger(__name__)


class StaffSocialAccountAdapter(DefaultSocialAccountAdapter):
    """An account is linked by issuer and subject, or by somebody who is signed in; never by e-mail address."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the client of the settings; none are stored in the database."""
        app = configured_app()
        is_wanted = app is not None and provider in (None, app.provider, app.provider_id)
        return [app] if app is not None and is_wanted else []

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> StaffOpenIDConnectProvider:
        """Return the provider of the settings."""
        return StaffOpenIDConnectProvider(request, self.get_app(request, provider=provider))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Check the nonce, and give a known person the roles that the provider states."""
        claims = sociallogin.account.extra_data["id_token"]
        if not constant_time_compare(claims["nonce"], sociallogin.state.get("nonce", "")):
            self.on_authentication_error(request, sociallogin.provider)
            raise ImmediateHttpResponse(redirect("socialaccount_login_error"))
        sociallogin.email_addresses = []
        if sociallogin.is_existing and sociallogin.state.get("process") == "login":
            assign_roles(request, sociallogin.user, claims)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return whether an account may be created: only if a setting says so, and nobody has this address or name."""
        user = sociallogin.user
        is_taken = any(is_name_of_another(name) for name in (user.username, user.email) if name)
        return bool(settings.SINGLE_SIGN_ON["create_accounts"]) and not is_taken

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Create an account with the roles that the provider states."""
        sociallogin.user.is_staff = True
        user: User = super().save_user(request, sociallogin, form)
        record_event("create_account", user, request, by=user)
        assign_roles(request, user, sociallogin.account.extra_data["id_token"])
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Record that a sign-in failed."""
        logger.warning("Single sign-on failed: %s", exception or error or "wrong nonce")
        record_event("sign_in_failed", None, request, method="single sign-on")


@transaction.atomic
def assign_roles(request: HttpRequest, person: User, claims: dict[str, Any]) -> None:
    """Give a person exactly those roles of the mapping that the claim states; roles outside the mapping stay."""
    mapping: dict[str, str] = settings.SINGLE_SIGN_ON["roles"]
    stated = {mapping[value] for value in claimed_values(claims) if value in mapping}
    before = set(person.groups.values_list("name", flat=True))
    after = (before - set(mapping.values())) | stated
    if after != before:
        person.groups.set(Group.objects.filter(name__in=after))
        record_security_event(
            "change_role", person, request, by=person, before={"groups": sorted(before)}, groups=sorted(after)
        )


def claimed_values(claims: dict[str, Any]) -> list[str]:
    """Return the values of the claim with roles, which may be nested, as in realm_access.roles."""
    value: Any = claims
    for part in settings.SINGLE_SIGN_ON["roles_claim"].split("."):
        value = value.get(part) if isinstance(value, dict) else None
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]
