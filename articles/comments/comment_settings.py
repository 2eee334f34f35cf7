"""The rules for comments that editors set at the desk: word lists, limits and section policies."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..masthead.models import CommentsPolicy
from ..taxonomy.models import Section


class CommentRulesManager(models.Manager["CommentRules"]):
    """Returns the one row."""

    def current(self) -> "CommentRules":
        """Return the one row; it is created with the defaults if it is missing."""
        return self.get_or_create(pk=1)[0]


class CommentRules(models.Model):
    """Word lists and limits: one row, with primary key 1. A limit of 0 means no limit."""

    banned_words = models.TextField(
        _("banned words"),
        blank=True,
        help_text=_(
            "Comments that contain one of these are rejected; write one word "
            "or phrase per line, with * at the end to match any ending."
        ),
    )
    suspect_words = models.TextField(
        _("suspect words"),
        blank=True,
        help_text=_(
            "Comments that contain one of these are held; write one word "
            "or phrase per line, with * at the end to match any ending."
        ),
    )
    max_links = models.PositiveSmallIntegerField(
        _("maximum number of links"), default=2, help_text=_("A comment with more links is held.")
    )
    held_first_comments = models.PositiveSmallIntegerField(
        _("approvals needed to publish without review"),
        default=0,
        help_text=_("A commenter’s comments are held until this many have been approved (0: never held)."),
    )
    max_per_commenter = models.PositiveSmallIntegerField(
        _("comments per commenter in ten minutes"),
        default=20,
        help_text=_("Further comments by the same person are refused (0: no limit)."),
    )
    max_per_network = models.PositiveSmallIntegerField(
        _("comments per network in ten minutes"),
        default=60,
        help_text=_("Further comments from the same network are held (0: no limit)."),
    )
    max_per_thread = models.PositiveSmallIntegerField(
        _("comments per article in a minute"),
        default=60,
        help_text=_("Further comments start a burst, during which every comment on the article is held (0: no limit)."),
    )
    burst_minutes = models.PositiveSmallIntegerField(
        _("length of a burst (minutes)"),
        default=30,
        validators=[MinValueValidator(1)],
        help_text=_("For this long, every comment on the article is held."),
    )
    max_per_site = models.PositiveSmallIntegerField(
        _("comments on the whole site in a minute"),
        default=600,
        help_text=_("Further comments are held (0: no limit)."),
    )
    classifier_hold_score = models.PositiveSmallIntegerField(
        _("classifier score from which comments are held"),
        default=90,
        validators=[MaxValueValidator(100)],
        help_text=_("A comment with this score or a higher one, on a scale from 0 to 100, is held (0: never held)."),
    )
    trace_days = models.PositiveSmallIntegerField(
        _("keep IP addresses and browsers for (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text=_("The commenter’s IP address and browser are deleted after this many days."),
    )

    objects = CommentRulesManager()

    class Meta:
        verbose_name = _("comment settings")
        verbose_name_plural = _("comment settings")
        default_permissions = ["view", "change"]

    def __str__(self) -> str:
        return gettext("Comment settings")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row with primary key 1."""
        self.pk = 1
        super().save(*args, **kwargs)


class SectionPolicy(models.Model):
    """The comments policy of a section, if it differs from the newspaper's."""

    section = models.OneToOneField(
        Section,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="comments_policy",
        verbose_name=_("section"),
    )
    policy = models.CharField(_("comments policy"), max_length=10, choices=CommentsPolicy.choices)

    class Meta:
        verbose_name = _("comments policy of a section")
        verbose_name_plural = _("comments policies of sections")
        default_permissions = []

    def __str__(self) -> str:
        return f"{self.section}: {self.policy}"
