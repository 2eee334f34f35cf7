"""Single sign-on with the OpenID Connect provider of the settings, if there is one.

The standard is OpenID Connect Core 1.0 (https://openid.net/specs/openid-connect-core-1_0.html). django-allauth checks
`state`, and the issuer that the provider itself states. Added here: the issuer must be the one of the settings, the ID
token's signature is verified, and the nonce must be that of this sign-in (social_adapter.py).
"""

import hashlib
import json
import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from articles.delivery.absolute_urls import site_base_url

# Signatures with a public key of the provider. A symmetric one or none is never accepted.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
REQUIRED_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]
CLOCK_SECONDS = 60
TIMEOUT_SECONDS = 5
TEXT_CLAIMS = ["sub", "nonce", "email", "preferred_username", "nickname", "name", "given_name", "family_name"]
# The limit of the standard, and of the database.
MAX_SUBJECT = 255
# What reading an answer raises that has another form than the standard says.
MALFORMED_ANSWER = (ValueError, TypeError, AttributeError, LookupError, RecursionError)


def configured_app() -> SocialApp | None:
    """Return the client of the provider in the settings, or None.

    Its ID contains the issuer, so that accounts are linked by issuer and subject.
    """
    config = settings.SINGLE_SIGN_ON
    if not config:
        return None
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id="oidc-" + hashlib.sha256(config["issuer"].encode()).hexdigest()[:32],
        name=config["name"],
        client_id=config["client_id"],
        secret=config["secret"],
        settings={"server_url": config["issuer"].rstrip("/"), "oauth_pkce_enabled": True, "fetch_userinfo": False},
    )


def single_sign_on_context(request: HttpRequest) -> dict[str, Any] | None:
    """Return what templates need: the name, the address, and whether one's account is linked. None without one."""
    app = configured_app()
    if app is None:
        return None
    linked = SocialAccount.objects.filter(provider=app.provider_id, user=request.user.pk)
    return {"name": app.name, "url": reverse("single-sign-on"), "is_linked": linked.exists}


class VerifyingAdapter(OpenIDConnectOAuth2Adapter):
    """Talks to the provider, and verifies what it answers."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return the provider's metadata. Raises OAuth2Error if they are those of another issuer."""
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != settings.SINGLE_SIGN_ON["issuer"]:
            raise OAuth2Error("The provider's metadata name another issuer.")
        return config

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Return the login of a verified ID token. Raises OAuth2Error."""
        claims = self.verified_claims(app, kwargs["response"].get("id_token") or "")
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def verified_claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Return the claims of an ID token (OpenID Connect Core, section 3.1.3.7). Raises OAuth2Error."""
        try:
            keys = jwt.PyJWKClient(self.openid_config["jwks_uri"], timeout=TIMEOUT_SECONDS)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                keys.get_signing_key_from_jwt(id_token).key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=settings.SINGLE_SIGN_ON["issuer"],
                leeway=CLOCK_SECONDS,
                options={"require": REQUIRED_CLAIMS},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("The ID token isn't valid.") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The ID token is for another client.")
        _require_storable(claims)
        return claims

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return the address to which the provider sends people back: one of SITE_URL, never of the Host header."""
        return site_base_url(request) + reverse("single-sign-on-callback")


def _require_storable(claims: dict[str, Any]) -> None:
    """Raise OAuth2Error for claims that can't be those of a person: they are stored."""
    if not all(isinstance(claims.get(name, ""), str) for name in TEXT_CLAIMS):
        raise OAuth2Error("A claim of the ID token isn't a text.")
    if not 0 < len(claims["sub"]) <= MAX_SUBJECT:
        raise OAuth2Error("The subject of the ID token is empty or too long.")
    # PostgreSQL can't store NUL characters.
    if "\\u0000" in json.dumps(claims):
        raise OAuth2Error("The ID token contains a NUL character.")


class StaffOpenIDConnectProvider(OpenIDConnectProvider):
    """The provider of the settings. Requests can't change what it is asked for."""

    oauth2_adapter_class = VerifyingAdapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Return no parameters: django-allauth would take them from the query string."""
        return {}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Return the scope, without additions from the query string."""
        return list(self.get_scope())

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a person to the provider, with a nonce that its ID token must contain."""
        nonce = secrets.token_urlsafe(32)
        response: HttpResponse = super().redirect(
            request, *args, **kwargs | {"auth_params": {"nonce": nonce}, "nonce": nonce}
        )
        return response


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Send a person to the provider, to sign in or (?process=connect) to link their account.

    The answer is a page that goes on by itself: the content security policy forbids that a form leads to another site.
    """
    app = configured_app()
    if app is None:
        raise Http404
    try:
        response = StaffOpenIDConnectProvider(request, app).redirect_from_request(request)
    except (RequestException, OAuth2Error, *MALFORMED_ANSWER) as error:
        return _show_error(request, error)
    return TemplateResponse(request, "socialaccount/continue.html", {"address": response.url})


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Sign a person in who comes back from the provider."""
    app = configured_app()
    if app is None:
        raise Http404
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(VerifyingAdapter(request, app.provider_id))(request)
    except MALFORMED_ANSWER as error:
        return _show_error(request, error)
    return response


def _show_error(request: HttpRequest, error: Exception) -> HttpResponse:
    get_adapter(request).on_authentication_error(request, None, exception=error)
    return redirect("socialaccount_login_error")
