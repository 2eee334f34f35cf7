"""Encrypt the e-mails that other apps hand over ready to send: they contain links with tokens.

The key comes from SECRET_KEY, which isn't in the database, so a copy of the database reveals no such link.
"""

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from .delivery_errors import UnreadableMessageError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

# Keeps this key apart from others that are derived from SECRET_KEY.
PURPOSE = b"outbox-messages"


def seal(message: EmailMessage) -> str:
    """Return a message, without its recipients, as encrypted text. Raises ValueError if it has attachments."""
    if message.attachments:
        raise ValueError("The outbox doesn’t keep attachments.")
    fields = {
        "subject": str(message.subject),
        "body": str(message.body),
        "content_subtype": message.content_subtype,
        "from_email": message.from_email,
        "reply_to": list(message.reply_to),
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [list(part) for part in getattr(message, "alternatives", ())],
    }
    return _cipher().encrypt(json.dumps(fields).encode()).decode("ascii")


def unseal(text: str, recipient: str) -> EmailMessage:
    """Return a sealed message, to that recipient. Raises UnreadableMessageError if SECRET_KEY has changed."""
    from cryptography.fernet import InvalidToken

    try:
        fields: dict[str, Any] = json.loads(_cipher().decrypt(text.encode("ascii")))
    except InvalidToken as error:
        raise UnreadableMessageError from error
    message = EmailMultiAlternatives(
        subject=fields["subject"],
        body=fields["body"],
        from_email=fields["from_email"],
        to=[recipient],
        reply_to=fields["reply_to"],
        headers=fields["headers"],
    )
    message.content_subtype = fields["content_subtype"]
    for content, mimetype in fields["alternatives"]:
        message.attach_alternative(content, mimetype)
    return message


def _cipher() -> "MultiFernet":
    # Imported on first use: most processes never seal a message.
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(_derive_key(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derive_key(secret: str | bytes) -> bytes:
    """Return the key of the cipher (https://cryptography.io/en/stable/fernet/) that belongs to a SECRET_KEY."""
    material = secret.encode() if isinstance(secret, str) else secret
    return base64.urlsafe_b64encode(hashlib.blake2b(material, person=PURPOSE, digest_size=32).digest())
