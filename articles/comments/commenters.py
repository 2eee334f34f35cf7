"""Those who send comments: sanctions on them, their e-mail addresses, and what e-mail they asked for."""

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format

from ..delivery.append_only import AppendOnly, AppendOnlyQuerySet
from .models import Comment
from .querysets import SanctionQuerySet


class Sanction(AppendOnly):
    """What a moderator decided about a sender, until a date: a ban, or that all they write waits."""

    class Kind(models.TextChoices):
        """What it does."""

        BAN = "ban", "may not comment"
        HOLD = "hold", "comments wait"

    class Target(models.TextChoices):
        """By what the sender is known; `value` holds it."""

        EMAIL = "email", "e-mail address"
        ADDRESS = "address", "hash of the IP address"
        NETWORK = "network", "hash of the network"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    target = models.CharField(max_length=7, choices=Target.choices)
    value = models.CharField(max_length=254)
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, related_name="sanctions", help_text="The one that led to it."
    )
    reason = models.CharField(
        max_length=300, validators=[ProhibitNullCharactersValidator()], help_text="The sender is told."
    )
    note = models.CharField(max_length=300, blank=True, validators=[ProhibitNullCharactersValidator()])
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    imposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sanctions")

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["-begins_at", "-pk"]
        default_permissions = ["view"]
        indexes = [models.Index(fields=["value", "ends_at"], name="sanction_by_value")]
        constraints = [models.CheckConstraint(name="sanction_ends", condition=Q(ends_at__gt=F("begins_at")))]

    def __str__(self):
        return f"{self.get_kind_display()} until {self.until}"

    @property
    def until(self):
        """When it ends, as people read it, in the newspaper's time zone."""
        return date_format(timezone.localtime(self.ends_at), "j F Y, H:i")


class SanctionLift(AppendOnly):
    """The end of a sanction before its date."""

    sanction = models.OneToOneField(Sanction, on_delete=models.PROTECT, primary_key=True, related_name="lift")
    reason = models.CharField(max_length=300, blank=True, validators=[ProhibitNullCharactersValidator()])
    lifted_at = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"lifted {self.sanction}"


class CommenterEmail(models.Model):
    """An e-mail address that comments gave: confirmed once its owner has pressed the button in a letter to it."""

    email = models.EmailField(primary_key=True, help_text="In lower case.")
    asked_at = models.DateTimeField(null=True, help_text="When the last letter that asks to confirm it went out.")
    linked_at = models.DateTimeField(null=True, help_text="When the last link to the comments that gave it went out.")
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True, help_text="Since when its owner wants no letters at all.")

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.email


class Subscription(models.Model):
    """A sender's wish to be told by e-mail of replies to a comment and of decisions on it."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="subscription")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"letters about comment {self.comment_id}"
