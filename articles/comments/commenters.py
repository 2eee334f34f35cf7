"""Commenters: sanctions on them, their e-mail addresses, and the e-mails that they subscribed to."""

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..delivery.append_only import AppendOnly, AppendOnlyQuerySet
from ..delivery.localized_formats import format_datetime
from .models import Comment
from .querysets import SanctionQuerySet


class Sanction(AppendOnly):
    """A moderator's sanction on a commenter until a date: a ban, or a hold of all their comments."""

    class Kind(models.TextChoices):
        """The effect of the sanction."""

        BAN = "ban", pgettext_lazy("sanction", "ban")
        HOLD = "hold", pgettext_lazy("sanction", "hold")

    class Target(models.TextChoices):
        """The kind of `value`, which identifies the commenter."""

        EMAIL = "email", _("e-mail address")
        ADDRESS = "address", _("IP address (stored as a hash)")
        NETWORK = "network", _("network (stored as a hash)")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    target = models.CharField(_("identified by"), max_length=7, choices=Target.choices)
    value = models.CharField(_("value"), max_length=254)
    comment = models.ForeignKey(
        Comment,
        on_delete=models.PROTECT,
        null=True,
        related_name="sanctions",
        verbose_name=_("comment"),
        help_text=_("The comment that led to the sanction."),
    )
    reason = models.CharField(
        _("reason"),
        max_length=300,
        validators=[ProhibitNullCharactersValidator()],
        help_text=_("Shown to the commenter."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[ProhibitNullCharactersValidator()])
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    imposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="sanctions",
        verbose_name=_("imposed by"),
    )

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        ordering = ["-begins_at", "-pk"]
        default_permissions = ["view"]
        indexes = [models.Index(fields=["value", "ends_at"], name="sanction_by_value")]
        constraints = [models.CheckConstraint(name="sanction_ends", condition=Q(ends_at__gt=F("begins_at")))]

    def __str__(self) -> str:
        if self.kind == self.Kind.BAN:
            return gettext("ban until %(until)s") % {"until": self.until}
        return gettext("hold until %(until)s") % {"until": self.until}

    @property
    def until(self) -> str:
        """The date and time at which the sanction ends, as text, in the newspaper's time zone."""
        return format_datetime(self.ends_at)


class SanctionLift(AppendOnly):
    """A moderator's decision to lift a sanction before its end."""

    sanction = models.OneToOneField(
        Sanction, on_delete=models.PROTECT, primary_key=True, related_name="lift", verbose_name=_("sanction")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, validators=[ProhibitNullCharactersValidator()])
    lifted_at = models.DateTimeField(_("lifted"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("lifted by")
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("lifted sanction")
        verbose_name_plural = _("lifted sanctions")
        default_permissions = []

    def __str__(self) -> str:
        return f"lifted {self.sanction}"


class CommenterEmail(models.Model):
    """The e-mail address of comments, confirmed once its owner has opened a link sent to it."""

    email = models.EmailField(_("e-mail"), primary_key=True, help_text=_("In lower case."))
    asked_at = models.DateTimeField(
        _("confirmation requested"), null=True, help_text=_("When the last confirmation request was sent.")
    )
    linked_at = models.DateTimeField(
        _("link sent"), null=True, help_text=_("When the last link to the commenter’s own comments was sent.")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    stopped_at = models.DateTimeField(
        _("unsubscribed"), null=True, help_text=_("When the commenter unsubscribed from all e-mails.")
    )

    class Meta:
        verbose_name = _("commenter’s e-mail address")
        verbose_name_plural = _("commenters’ e-mail addresses")
        default_permissions = []

    def __str__(self) -> str:
        return self.email


class Subscription(models.Model):
    """A commenter's subscription to e-mails about replies to a comment and decisions on it."""

    comment = models.OneToOneField(
        Comment,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="subscription",
        verbose_name=_("comment"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        default_permissions = []

    def __str__(self) -> str:
        return f"subscription to comment {self.comment_id}"
