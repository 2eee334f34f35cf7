"""The rules of second factors, in the form that django-allauth expects: an adapter."""

import base64
import hashlib
import logging
import secrets
from functools import cache
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.delivery.absolute_urls import site_base_url
from articles.models import Masthead

logger = logging.getLogger(__name__)


class StaffMFAAdapter(DefaultMFAAdapter):
    """Second factors of staff."""

    error_messages = DefaultMFAAdapter.error_messages | {
        # Said of passkeys; forms.py has the text for codes.
        "incorrect_code": gettext_lazy("That didn’t work. Try again, or use another passkey."),
        "cannot_generate_recovery_codes": gettext_lazy("Add a passkey or an authenticator app first."),
    }

    def get_totp_issuer(self) -> str:
        """Return the newspaper's name, which authenticator apps show."""
        return str(Masthead.objects.current().name)

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as an SVG element, without the XML declaration of a file."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site for which passkeys are valid: the host of SITE_URL, or with DEBUG that of the request."""
        host = urlsplit(site_base_url(context.request)).hostname or ""
        return {"id": host, "name": str(Masthead.objects.current().name)}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Return the name of a new passkey whose owner gives it none."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        """Encrypt a secret, so that a copy of the database doesn't contain it."""
        return _cipher(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret in the clear; after a change of SECRET_KEY a random one, for which no code is right."""
        try:
            return _cipher(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.warning("A second factor can't be decrypted: SECRET_KEY has changed since it was added.")
            return base64.b32encode(secrets.token_bytes(20)).decode()


@cache
def _cipher(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factors {secret_key}".encode()).digest()))
