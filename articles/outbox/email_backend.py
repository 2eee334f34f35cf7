"""The e-mail backend of Django's settings: it puts what other apps send into the outbox."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from .queue_emails import queue_messages


class OutboxBackend(BaseEmailBackend):
    """Queues e-mails instead of sending them; `settings.EMAIL_TRANSPORT` is the backend that then sends them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the e-mails, encrypted, in the current transaction; return how many."""
        return queue_messages(email_messages)
