"""Write an e-mail from a template."""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def render_email(
    to: str, template: str, context: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> EmailMessage:
    """Return an e-mail to send, rendered from a template whose first line is the subject."""
    subject, _, text = render_to_string(template, dict(context)).partition("\n")
    # Keep automatic replies from answering it (RFC 3834, https://www.rfc-editor.org/rfc/rfc3834).
    return EmailMessage(
        subject, text.lstrip(), to=[to], headers={"Auto-Submitted": "auto-generated", **(headers or {})}
    )
