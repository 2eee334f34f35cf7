"""The e-mails that are to be sent, and those that were."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .kinds import READY_MADE, kind_label
from .querysets import OutgoingEmailQuerySet

# How long an e-mail is tried. Links in it, such as that to set a password, are valid for three days at most.
GIVE_UP_AFTER = timedelta(days=3)


class OutgoingEmail(models.Model):
    """An e-mail to one recipient: queued, sent, or failed.

    Its text is not stored: `context` has the ids from which it is written when it is sent. Only for e-mails that other
    apps wrote, `sealed_message` has the encrypted message. Both are erased once the e-mail is sent.
    """

    class Status(models.TextChoices):
        """What became of the e-mail. A worker that is killed leaves it as SENDING; it is then sent again."""

        QUEUED = "queued", pgettext_lazy("e-mail", "queued")
        SENDING = "sending", pgettext_lazy("e-mail", "being sent")
        SENT = "sent", pgettext_lazy("e-mail", "sent")
        FAILED = "failed", pgettext_lazy("e-mail", "failed")
        CANCELLED = "cancelled", pgettext_lazy("e-mail", "no longer needed")

    class Problem(models.TextChoices):
        """Why the last attempt failed."""

        CONNECTION = "connection", _("The mail server can’t be reached.")
        TIMEOUT = "timeout", _("The mail server didn’t answer in time.")
        SIGN_IN = "sign_in", _("The mail server refused the user name or password of EMAIL_URL.")
        SENDER = "sender", _("The mail server refused the sender, DEFAULT_FROM_EMAIL.")
        RECIPIENT = "recipient", _("The mail server refused the recipient’s address.")
        MESSAGE = "message", _("The mail server refused the message.")
        INVALID = "invalid", _("The recipient’s address or the subject isn’t valid.")
        UNREADABLE = "unreadable", _("The stored message can’t be read: SECRET_KEY has changed since.")
        TEXT = "text", _("The text couldn’t be written. The server’s log has the reason.")
        EXPIRED = "expired", _("It couldn’t be sent within three days.")
        UNKNOWN = "unknown", _("Sending failed. The server’s log has the reason.")

    kind = models.CharField(_("kind"), max_length=40)
    recipient = models.CharField(_("recipient"), max_length=320)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    context = models.JSONField(_("context"), default=dict)
    sealed_message = models.TextField(_("encrypted message"), blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    about_type = models.CharField(_("type of the subject"), max_length=40, blank=True)
    about_id = models.BigIntegerField(_("ID of the subject"), null=True)
    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.QUEUED)
    created_at = models.DateTimeField(_("created"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(
        _("next attempt"), help_text=_("While the e-mail is being sent: when it is tried again if nothing comes of it.")
    )
    last_attempt_at = models.DateTimeField(_("last attempt"), null=True)
    give_up_at = models.DateTimeField(_("tried until"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    problem = models.CharField(_("problem"), max_length=10, choices=Problem, blank=True)
    server_reply = models.CharField(
        _("the server’s answer"), max_length=300, blank=True, help_text=_("Without addresses and links.")
    )

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-created_at", "-pk"]
        default_permissions = ["view", "change"]
        indexes = [
            models.Index(
                fields=["-is_urgent", "next_attempt_at"],
                name="waiting_emails",
                condition=models.Q(status__in=["queued", "sending"]),
            ),
            models.Index(fields=["-created_at", "-id"], name="emails_by_date"),
        ]

    def __str__(self) -> str:
        return self.subject or capfirst(self.kind_label)

    @property
    def kind_label(self) -> str:
        """The name of the kind at the desk."""
        return kind_label(self.kind)

    @property
    def can_be_resent(self) -> bool:
        """Return whether the e-mail isn't sent yet and can still be written or read."""
        is_open = self.status in {self.Status.QUEUED, self.Status.FAILED}
        return is_open and (self.kind != READY_MADE or bool(self.sealed_message))

    def message_id(self, host: str) -> str:
        """Return the Message-ID header, the same at every attempt: a mailbox can tell that it gets an e-mail twice."""
        return f"<{self.pk}.{int(self.created_at.timestamp() * 1_000_000)}@{host}>"


def give_up_time(at: datetime) -> datetime:
    """Return until when an e-mail is tried that is queued at that time."""
    return at + GIVE_UP_AFTER
