"""Moderators' work: reports that come in, an append-only log of decisions, appeals against them."""

import secrets

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..comments.models import Comment, ModerationSignal
from ..delivery.append_only import AppendOnly, AppendOnlyQuerySet
from ..delivery.staff_user import display_name
from .decision_texts import DECIDED_BY, DECIDED_BY_YOU, OUTCOMES
from .querysets import AppealQuerySet, DecisionQuerySet, ReportQuerySet

no_nul = ProhibitNullCharactersValidator()


def new_reference_number() -> str:
    """Return a fresh reference number for a report of something illegal, such as R-4F7A-09BC-12DE."""
    digits = secrets.token_hex(6).upper()
    return f"R-{digits[:4]}-{digits[4:8]}-{digits[8:]}"


class DecisionBatch(AppendOnly):
    """Several decisions made at once: a selection, all comments of one commenter, all under a risk."""

    description = models.CharField(
        _("description"), max_length=200, help_text=_("Which comments were decided on together.")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("moderator")
    )
    made_at = models.DateTimeField(_("decided at"))
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("undoes")
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of decisions")
        verbose_name_plural = _("batches of decisions")
        ordering = ["-made_at", "-pk"]
        default_permissions = []

    def __str__(self) -> str:
        return self.description


class Decision(AppendOnly):
    """A decision on one version of a comment: by which person or rule, the status before and after, and the reason."""

    class Verdict(models.TextChoices):
        """The decisions that can be made."""

        APPROVE = "approve", _("approve")
        REJECT = "reject", _("reject")
        SPAM = "spam", _("spam")
        HOLD = "hold", _("hold")

    class Source(models.TextChoices):
        """Where the decision was made."""

        QUEUE = "queue", _("queue")
        BULK = "bulk", _("bulk decision")
        REPORT = "report", _("report")
        APPEAL = "appeal", _("appeal")
        UNDO = "undo", _("undo")
        RULE = "rule", _("rule")

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("comment"))
    version = models.PositiveIntegerField(_("version"), help_text=_("The version of the comment that was decided on."))
    verdict = models.CharField(_("decision"), max_length=7, choices=Verdict.choices)
    status_before = models.CharField(_("status before"), max_length=9, choices=Comment.Status.choices)
    status_after = models.CharField(_("status after"), max_length=9, choices=Comment.Status.choices)
    source = models.CharField(_("made through"), max_length=6, choices=Source.choices, default=Source.QUEUE)
    reason = models.CharField(_("reason"), max_length=300, blank=True, validators=[no_nul])
    statement = models.CharField(
        _("statement"),
        max_length=600,
        blank=True,
        validators=[no_nul],
        help_text=_("Shown to the commenter on their private page."),
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, validators=[no_nul], help_text=_("For moderators only.")
    )
    batch = models.ForeignKey(
        DecisionBatch,
        on_delete=models.PROTECT,
        null=True,
        related_name="decisions",
        verbose_name=_("batch of decisions"),
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("undoes")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="decisions",
        verbose_name=_("moderator"),
    )
    rule = models.CharField(
        _("rule"),
        max_length=12,
        choices=ModerationSignal.Kind.choices,
        blank=True,
        help_text=_("The kind of moderation signal that caused the decision, if it was automatic."),
    )
    decided_at = models.DateTimeField(_("decided at"))

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
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

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.summary}"

    @property
    def outcome(self) -> str:
        """What became of the comment, such as "approved"."""
        return str(OUTCOMES[self.verdict])

    @property
    def moderator(self) -> str:
        """The name of the person who decided, or of the rule that did."""
        if self.decided_by is None:
            return gettext("the rule “%(rule)s”") % {"rule": self.get_rule_display()}
        return display_name(self.decided_by)

    @property
    def summary(self) -> str:
        """The decision and who made it, such as "Approved by Ana"."""
        return DECIDED_BY[self.verdict] % {"moderator": self.moderator}

    @property
    def summary_for_moderator(self) -> str:
        """The decision for the person who made it, such as "Approved by you"."""
        return str(DECIDED_BY_YOU[self.verdict])


class Report(models.Model):
    """A reader's complaint about a comment; one that calls it illegal names the law and has a reference number."""

    class Reason(models.TextChoices):
        """The reasons that a reader may choose from."""

        SPAM = "spam", _("It is advertising or spam")
        ABUSE = "abuse", _("It insults or threatens somebody")
        PRIVATE = "private", _("It reveals something private about somebody")
        FALSE = "false", _("It states something false as a fact")
        OFF_TOPIC = "off_topic", _("It has nothing to do with the article")
        ILLEGAL = "illegal", _("It breaks the law")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="reports", verbose_name=_("comment"))
    version = models.PositiveIntegerField(_("version"), help_text=_("The version of the comment that was reported."))
    reason = models.CharField(_("reason"), max_length=9, choices=Reason.choices)
    law = models.CharField(
        _("law"), max_length=200, blank=True, validators=[no_nul], help_text=_("The law that the comment breaks.")
    )
    words = models.CharField(_("explanation"), max_length=1000, blank=True, validators=[no_nul])
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("In lower case; used for the answer and never shown to readers.")
    )
    # Unique where there is one.
    reference = models.CharField(  # noqa: DJ001
        _("reference number"), max_length=20, unique=True, null=True, editable=False
    )
    address_hash = models.CharField(_("IP address (stored as a hash)"), max_length=48, editable=False)
    reported_at = models.DateTimeField(_("reported at"))
    handled_at = models.DateTimeField(_("handled at"), null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    answer = models.CharField(
        _("answer"), max_length=600, blank=True, validators=[no_nul], help_text=_("The answer that the reader gets.")
    )
    closed_by_decision = models.ForeignKey(
        Decision,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="closed_reports",
        verbose_name=_("closed by decision"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
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

    def __str__(self) -> str:
        return self.reference or gettext("report %(number)s") % {"number": self.pk}


class Appeal(models.Model):
    """A commenter's request that another moderator reviews the decision on their comment."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, primary_key=True, related_name="appeal", verbose_name=_("decision")
    )
    words = models.CharField(_("explanation"), max_length=1000, validators=[no_nul])
    appealed_at = models.DateTimeField(_("appealed at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="answered_appeals",
        verbose_name=_("answered by"),
    )
    granted = models.BooleanField(
        _("granted"), null=True, help_text=_("Whether the decision was overturned; blank until the appeal is answered.")
    )
    answer = models.CharField(
        _("answer"), max_length=600, blank=True, validators=[no_nul], help_text=_("Shown to the commenter.")
    )
    closed_by_decision = models.ForeignKey(
        Decision,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="closed_appeals",
        verbose_name=_("closed by decision"),
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
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

    def __str__(self) -> str:
        return gettext("appeal against decision %(number)d") % {"number": self.decision_id}
