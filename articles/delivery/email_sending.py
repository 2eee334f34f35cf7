"""E-mail that goes out once what it tells of is committed, and whose failure troubles nobody."""

import logging
from functools import partial
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def render_email(to, template, context, headers=None):
    """Return a letter, not yet sent: the template's first line is its subject."""
    subject, _, text = render_to_string(template, context).partition("\n")
    # So that nobody's notice of absence answers it (RFC 3834).
    headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
    return EmailMessage(subject, text.lstrip(), to=[to], headers=headers)


def send_emails(emails):
    """Send letters over one connection; one that its server refuses is told in the log, and the others go on."""
    with get_connection() as server:
        for email in emails:
            try:
                server.send_messages([email])
            except (SMTPRecipientsRefused, ValueError) as refusal:
                logger.warning("The letter “%s” can’t be sent to %s: %s", email.subject, email.to[0], refusal)


def send_emails_on_commit(make, about):
    """Send the letters that `make` returns, once the transaction is committed; what fails is told in the log."""
    transaction.on_commit(partial(_send_or_log, make, about))


def _send_or_log(make, about):
    try:
        if emails := make():
            send_emails(emails)
    except Exception:
        logger.exception("No letters of “%s” went out.", about)
