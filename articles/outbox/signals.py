"""The signals of the outbox."""

from django.dispatch import Signal

# Sent when an e-mail is given up, in the transaction that stores this. Arguments: email (an OutgoingEmail).
email_failed = Signal()
