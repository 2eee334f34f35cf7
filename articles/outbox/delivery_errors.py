"""What an exception while sending means: which problem it is, and whether trying again makes sense."""

import re
from dataclasses import dataclass
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from .models import OutgoingEmail

Problem = OutgoingEmail.Problem
# Servers quote addresses and links of the e-mail in their answers.
QUOTED = re.compile(r"\S*(?:@|://|www\.)\S*")
MAX_REPLY = 300


class UnreadableMessageError(Exception):
    """The stored message can't be decrypted."""


@dataclass(frozen=True)
class DeliveryError:
    """Why an attempt failed.

    `is_permanent` says that another attempt would fail as well, `is_of_server` that other e-mails would fail, too.
    `server_reply` is the code and the text of the mail server's answer, without addresses and links.
    """

    problem: OutgoingEmail.Problem
    is_permanent: bool = False
    is_of_server: bool = False
    server_reply: str = ""


def explain(error: Exception, *, is_connected: bool) -> DeliveryError:
    """Return what an exception means that was raised while connecting to the server, or while sending an e-mail.

    A code from 500 on means that the server will never take this e-mail (RFC 5321, section 4.2.1). That is believed of
    recipients and messages only: a refused connection, password or sender is for the newspaper to repair.
    """
    if isinstance(error, UnreadableMessageError):
        return DeliveryError(Problem.UNREADABLE, is_permanent=True)
    if isinstance(error, SMTPRecipientsRefused):
        # Each e-mail has one recipient.
        code, text = next(iter(error.recipients.values()), (550, b""))
        return _refusal(Problem.RECIPIENT, code, text)
    if isinstance(error, SMTPResponseException):
        return _explain_response(error)
    # smtplib raises SMTPServerDisconnected where it waited in vain for an answer.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return DeliveryError(Problem.TIMEOUT, is_of_server=True)
    if isinstance(error, SMTPNotSupportedError) and is_connected:
        # The address has letters that this server can't handle.
        return DeliveryError(Problem.INVALID, is_permanent=True)
    if isinstance(error, OSError | SMTPException):
        return DeliveryError(Problem.CONNECTION, is_of_server=True)
    if isinstance(error, ValueError):
        # Django refuses headers of several lines, and addresses that aren't any.
        return DeliveryError(Problem.INVALID, is_permanent=True)
    return DeliveryError(Problem.UNKNOWN)


def _explain_response(error: SMTPResponseException) -> DeliveryError:
    code, text = error.smtp_code, error.smtp_error
    if isinstance(error, SMTPDataError) and code != 421:
        return _refusal(Problem.MESSAGE, code, text)
    if isinstance(error, SMTPAuthenticationError):
        problem = Problem.SIGN_IN
    else:
        problem = Problem.SENDER if isinstance(error, SMTPSenderRefused) and code != 421 else Problem.CONNECTION
    return DeliveryError(problem, is_of_server=True, server_reply=_reply(code, text))


def _refusal(problem: OutgoingEmail.Problem, code: int, text: bytes | str) -> DeliveryError:
    """Return the refusal of one e-mail; 421 means that the server is closing the connection."""
    return DeliveryError(problem, is_permanent=code >= 500, is_of_server=code == 421, server_reply=_reply(code, text))


def _reply(code: int, text: bytes | str) -> str:
    readable = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    # PostgreSQL can't store NUL characters.
    words = QUOTED.sub("…", readable).replace("\0", "").split()
    return f"{code} {' '.join(words)}"[:MAX_REPLY]
