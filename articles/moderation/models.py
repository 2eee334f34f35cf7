"""Moderators' work: reports that come in, an append-only log of decisions, appeals against them."""

import secrets

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q

from ..comments.models import Comment
from ..delivery.append_only import AppendOnly, AppendOnlyQuerySet
from .querysets import AppealQuerySet, DecisionQuerySet, ReportQuerySet

no_nul = ProhibitNullCharactersValidator()


def new_reference_number():
    """Return a fresh reference number for a report of something illegal, such as R-4F7A-09BC-12DE."""
    digits = secrets.token_hex(6).upper()
    return f"R-{digits[:4]}-{digits[4:8]}-{digits[8:]}"


class DecisionBatch(AppendOnly):
    """Several decisions made by one press: a selection, all of a sender's, everything under a risk."""

    description = models.CharField(max_length=200, help_text="What was meant, as moderators read it.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        default_permissions = []

    def __str__(self):
        return self.description


class Decision(AppendOnly):
    """One decision on one version of a comment: who or which rule, from what to what, and why."""

    class Verdict(models.TextChoices):
        """What may be decided."""

        APPROVE = "approve", "approve"
        REJECT = "reject", "reject"
        SPAM = "spam", "spam"
        HOLD = "hold", "hold"

    class Source(models.TextChoices):
        """Where it was decided."""

        QUEUE = "queue", "queue"
        BULK = "bulk", "bulk"
        REPORT = "report", "report"
        APPEAL = "appeal", "appeal"
        UNDO = "undo", "undo"
        RULE = "rule", "rule"

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField(help_text="The version of the comment that was decided on.")
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    status_before = models.CharField(max_length=9)
    status_after = models.CharField(max_length=9)
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.QUEUE)
    reason = models.CharField(max_length=300, blank=True, validators=[no_nul])
    statement = models.CharField(
        max_length=600, blank=True, validators=[no_nul], help_text="What the sender is told on their private page."
    )
    note = models.CharField(max_length=300, blank=True, validators=[no_nul], help_text="For moderators only.")
    batch = models.ForeignKey(DecisionBatch, on_delete=models.PROTECT, null=True, related_name="decisions")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    rule = models.CharField(max_length=12, blank=True, help_text="The kind of signal that decided, where nobody did.")
    decided_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        default_permissions = ["view"]
        indexes = [
            models.Index("decided_by", F("decided_at").desc(), F("id").desc(), name="decision_by_moderator"),
            models.Index(fields=["-decided_at", "-id"], name="decision_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["comment", "version"], name="one_decision_per_version"),
            models.CheckConstraint(
                name="decision_by_a_person_or_a_rule",
                condition=Q(decided_by__isnull=False, rule="") | (Q(decided_by=None) & ~Q(rule="")),
            ),
        ]

    def __str__(self):
        return f"{self.comment_id} {self.outcome} by {self.moderator}"

    @property
    def outcome(self):
        """What it made of the comment, in words."""
        return {"approve": "approved", "reject": "rejected", "spam": "marked as spam", "hold": "held"}[self.verdict]

    @property
    def moderator(self):
        """The name of who decided, or of the rule that did."""
        if self.decided_by is None:
            return f"the rule “{self.rule.replace('_', ' ')}”"
        return self.decided_by.get_full_name() or self.decided_by.get_username()


class Report(models.Model):
    """What a reader finds wrong with a comment; one that calls it illegal names the law and has a reference number."""

    class Reason(models.TextChoices):
        """What a reader may report."""

        SPAM = "spam", "It is advertising or spam"
        ABUSE = "abuse", "It insults or threatens somebody"
        PRIVATE = "private", "It tells something private of somebody"
        FALSE = "false", "It states something false as a fact"
        OFF_TOPIC = "off_topic", "It has nothing to do with the article"
        ILLEGAL = "illegal", "It breaks the law"
        OTHER = "other", "Something else"

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveIntegerField(help_text="The version of the comment that was reported.")
    reason = models.CharField(max_length=9, choices=Reason.choices)
    law = models.CharField(max_length=200, blank=True, validators=[no_nul], help_text="The law that it breaks.")
    words = models.CharField(max_length=1000, blank=True, validators=[no_nul])
    email = models.EmailField(blank=True, help_text="In lower case, for the answer; never shown.")
    # Unique where there is one.
    reference = models.CharField(max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001
    address_hash = models.CharField(max_length=48, editable=False)
    reported_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=600, blank=True, validators=[no_nul], help_text="What became of it.")
    closed_by_decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, editable=False, related_name="closed_reports"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["reported_at", "pk"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["reported_at", "id"], name="report_waiting", condition=Q(handled_at__isnull=True)),
            models.Index(fields=["address_hash", "reported_at"], name="report_by_address"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "address_hash"], name="one_report_a_reader", condition=~Q(address_hash="")
            ),
            models.CheckConstraint(
                name="illegal_has_law_and_reference",
                condition=~Q(reason="illegal") | (~Q(law="") & Q(reference__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.reference or f"report {self.pk}"


class Appeal(models.Model):
    """A sender's wish that a decision on their comment be looked at again, by somebody else than who made it."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True, related_name="appeal")
    words = models.CharField(max_length=1000, validators=[no_nul])
    appealed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="answered_appeals"
    )
    granted = models.BooleanField(null=True, help_text="Whether the decision was overturned; empty while it waits.")
    answer = models.CharField(max_length=600, blank=True, validators=[no_nul], help_text="The sender is told.")
    closed_by_decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, editable=False, related_name="closed_appeals"
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["appealed_at", "pk"]
        default_permissions = ["view"]
        indexes = [
            models.Index(
                fields=["appealed_at", "decision"], name="appeal_waiting", condition=Q(answered_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="appeal_answered_whole",
                condition=Q(answered_at=None, answered_by=None, granted=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False, granted__isnull=False),
            ),
        ]

    def __str__(self):
        return f"appeal against decision {self.decision_id}"
