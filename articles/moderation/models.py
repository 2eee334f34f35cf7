"""Moderators' decisions: an append-only log."""

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F

from ..comments.models import Comment
from ..delivery.append_only import AppendOnly
from .querysets import DecisionQuerySet


class Decision(AppendOnly):
    """One decision on one version of a comment: who, from what to what, and why."""

    class Verdict(models.TextChoices):
        """What a moderator may decide."""

        APPROVE = "approve", "approve"
        REJECT = "reject", "reject"
        SPAM = "spam", "spam"

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField(help_text="The version of the comment that was decided on.")
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    status_before = models.CharField(max_length=8)
    status_after = models.CharField(max_length=8)
    reason = models.CharField(max_length=300, blank=True, validators=[ProhibitNullCharactersValidator()])
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        default_permissions = ["view"]
        indexes = [models.Index("decided_by", F("decided_at").desc(), F("id").desc(), name="decision_by_moderator")]
        constraints = [models.UniqueConstraint(fields=["comment", "version"], name="one_decision_per_version")]

    def __str__(self):
        return f"{self.comment_id} {self.outcome} by {self.moderator}"

    @property
    def outcome(self):
        """What it made of the comment, in words."""
        return {"approve": "approved", "reject": "rejected", "spam": "marked as spam"}[self.verdict]

    @property
    def moderator(self):
        """The name of who decided."""
        return self.decided_by.get_full_name() or self.decided_by.get_username()
