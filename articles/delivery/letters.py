"""E-mail that goes out once what it tells of is committed, and whose failure troubles nobody."""

import logging
from functools import partial
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def write(to, template, context, headers=None):
    """Return a letter, not yet sent: the template's first line is its subject."""
    subject, _, text = render_to_string(template, context).partition("\n")
    # So that nobody's notice of absence answers it (RFC 3834).
    headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
    return EmailMessage(subject, text.lstrip(), to=[to], headers=headers)


def send(letters):
    """Send letters over one connection; one that its server refuses is told in the log, and the others go on."""
    with get_connection() as server:
        for letter in letters:
            try:
                server.send_messages([letter])
            except (SMTPRecipientsRefused, ValueError) as refusal:
                logger.warning("The letter “%s” can’t be sent to %s: %s", letter.subject, letter.to[0], refusal)


def send_once_committed(make, about):
    """Send the letters that `make` returns, once the transaction is committed; what fails is told in the log."""
    transaction.on_commit(partial(_try, make, about))


def _try(make, about):
    try:
        if letters := make():
            send(letters)
    except Exception:
        logger.exception("No letters of “%s” went out.", about)
