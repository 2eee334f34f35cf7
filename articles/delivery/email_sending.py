"""Send e-mail after the transaction is committed; failures are logged and don't fail the request."""

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def render_email(
    to: str, template: str, context: dict[str, Any], headers: dict[str, str] | None = None
) -> EmailMessage:
    """Return an e-mail to send, rendered from a template whose first line is the subject."""
    subject, _, text = render_to_string(template, context).partition("\n")
    # Keep automatic replies from answering it (RFC 3834, https://www.rfc-editor.org/rfc/rfc3834).
    headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
    return EmailMessage(subject, text.lstrip(), to=[to], headers=headers)


def send_emails(emails: Iterable[EmailMessage]) -> None:
    """Send e-mails over one connection; log those that the server refuses, and send the others."""
    with get_connection() as server:
        for email in emails:
            try:
                server.send_messages([email])
            except (SMTPRecipientsRefused, ValueError) as refusal:
                logger.warning("The e-mail “%s” can’t be sent to %s: %s", email.subject, email.to[0], refusal)


def send_emails_on_commit(build: Callable[[], Sequence[EmailMessage]], about: str) -> None:
    """Send the e-mails that `build` returns after the transaction is committed; log failures, with `about`."""
    transaction.on_commit(partial(_send_or_log, build, about))


def _send_or_log(build: Callable[[], Sequence[EmailMessage]], about: str) -> None:
    try:
        if emails := build():
            send_emails(emails)
    except Exception:
        logger.exception("The e-mails about “%s” were not sent.", about)
