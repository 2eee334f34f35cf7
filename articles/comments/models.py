"""The comments under each article: threads, comments, and what moderators need to know about each comment."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..delivery import fields
from ..editorial.models import Article
from .querysets import VISIBLE_STATUSES, CommentQuerySet, DailyCommentCountQuerySet, ThreadQuerySet, TraceQuerySet

MAX_COMMENT_LENGTH = 3000
no_nul = ProhibitNullCharactersValidator()


def new_receipt_token() -> str:
    """Return a random token of 32 characters for the address of the commenter's private page."""
    return secrets.token_urlsafe(24)


class Thread(models.Model):
    """The comments under one article: their mode and their counters. Posting changes this row, never the article's.

    The row is created with the first comment; an article without a row has an open, empty thread.
    """

    class Mode(models.TextChoices):
        """Whether comments are accepted and when they are shown; `INHERIT` uses the policy of the level above."""

        INHERIT = "inherit", _("same as the article, its section or the newspaper")
        OPEN = "open", _("open: shown at once")
        MODERATED = "moderated", _("moderated: shown after approval")
        CLOSED = "closed", pgettext_lazy("comments", "closed")

    article = models.OneToOneField(
        Article,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="thread",
        verbose_name=_("article"),
    )
    mode = models.CharField(_("mode"), max_length=9, choices=Mode.choices, default=Mode.INHERIT)
    closes_at = models.DateTimeField(
        _("closes at"),
        null=True,
        blank=True,
        help_text=_("Leave blank to follow the newspaper’s rule."),
    )
    burst_until = models.DateTimeField(
        _("burst until"),
        null=True,
        editable=False,
        help_text=_("Until then every new comment is held, because too many arrived at once."),
    )
    visible = models.PositiveIntegerField(
        _("visible comments"),
        default=0,
        editable=False,
        help_text=_("Number of comments that readers see."),
    )
    picks = models.PositiveIntegerField(
        _("editors’ picks"),
        default=0,
        editable=False,
        help_text=_("Number of visible comments that are editors’ picks."),
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["-article"]

    def __str__(self) -> str:
        return gettext("Thread on News ID %(news_id)s") % {"news_id": self.article_id}

    def is_in_burst(self, at: datetime) -> bool:
        """Return whether comments are held at that time because too many arrived at once."""
        return self.burst_until is not None and at < self.burst_until


class DailyCommentCount(models.Model):
    """The number of visible comments written under an article on one day, in UTC.

    It changes with the thread's counters, so that the most discussed articles of a month are found without reading the
    month's comments.
    """

    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        related_name="daily_comment_counts",
        db_index=False,
        verbose_name=_("article"),
    )
    day = models.DateField(_("day"))
    visible = models.PositiveIntegerField(_("visible comments"), default=0)

    objects = DailyCommentCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily comment count")
        verbose_name_plural = _("daily comment counts")
        default_permissions = []
        indexes = [models.Index(fields=["day", "article"], name="comment_count_by_day")]
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="comment_count_once_a_day")]

    def __str__(self) -> str:
        return f"{self.visible} on News ID {self.article_id} on {self.day}"


class Comment(models.Model):
    """A reader's comment on an article. Its ID is public, and its permanent address is /comments/<id>/."""

    class Status(models.TextChoices):
        """The moderation status; readers see the live and the approved ones."""

        HELD = "held", _("waiting for a moderator")
        LIVE = "live", _("shown without review")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", pgettext_lazy("comment status", "spam")
        WITHDRAWN = "withdrawn", _("withdrawn by the commenter")
        ERASED = "erased", _("erased at the commenter’s request")

    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        related_name="comments",
        db_index=False,
        verbose_name=_("article"),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("in reply to"),
    )
    root = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="under",
        db_index=False,
        verbose_name=_("first comment of the conversation"),
    )
    body = models.TextField(_("comment"), validators=[MaxLengthValidator(MAX_COMMENT_LENGTH), no_nul])
    name = models.CharField(_("name"), max_length=60, blank=True, validators=[no_nul])
    email = models.EmailField(
        _("e-mail"),
        blank=True,
        validators=[no_nul],
        help_text=_("In lower case; never shown to readers."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("staff account"),
    )
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.HELD)
    risk = models.PositiveSmallIntegerField(
        _("risk"), default=0, help_text=_("The sum of the risks of its signals, 0 to 100.")
    )
    classifier_score = models.PositiveSmallIntegerField(
        _("classifier score"),
        null=True,
        editable=False,
        help_text=_("Score when the comment was sent, 0 to 100; blank if the classifier was not trained."),
    )
    version = models.PositiveIntegerField(
        _("version"),
        default=1,
        help_text=_("Increases with each decision and each edit."),
    )
    token = fields.CharField(
        _("token of the private page"),
        max_length=32,
        unique=True,
        default=new_receipt_token,
        editable=False,
    )
    nonce = models.UUIDField(
        _("nonce"),
        unique=True,
        null=True,
        editable=False,
        help_text=_("Nonce of the preview from which the comment was sent."),
    )
    address_hash = models.CharField(_("IP address (stored as a hash)"), max_length=48, blank=True, editable=False)
    network_hash = models.CharField(_("network (stored as a hash)"), max_length=48, blank=True, editable=False)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("When readers first saw it; set once, and used to order threads."),
    )
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    picked_at = models.DateTimeField(
        _("picked"), null=True, editable=False, help_text=_("When it became an editors’ pick.")
    )
    picked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("picked by"),
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["article", "published_at", "id"],
                name="comment_beginning_thread",
                condition=Q(root=None, published_at__isnull=False),
            ),
            models.Index(fields=["root", "published_at", "id"], name="comment_under_root"),
            models.Index(fields=["article", "created_at"], name="comment_on_article"),
            models.Index(fields=["status", "created_at", "id"], name="comment_in_queue"),
            models.Index("status", F("risk").desc(), "created_at", "id", name="comment_by_risk"),
            models.Index(fields=["created_at"], name="comment_by_time"),
            models.Index(fields=["email", "created_at"], name="comment_by_email", condition=~Q(email="")),
            models.Index(fields=["address_hash", "created_at"], name="comment_by_address"),
            models.Index(fields=["network_hash", "created_at"], name="comment_by_network"),
            models.Index(
                fields=["article", "published_at", "id"],
                name="comment_picked",
                condition=Q(picked_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="visible_comment_has_its_time",
                condition=~Q(status__in=VISIBLE_STATUSES) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(name="risk_is_a_percentage", condition=Q(risk__lte=100)),
        ]
        permissions = [("moderate_comment", "Can moderate comments")]

    def __str__(self) -> str:
        return f"{self.display_name}: {self.body[:40]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; set the conversation of a new reply, and the publication time of a new visible comment."""
        if self._state.adding:
            if self.parent:
                self.root_id = self.parent.root_id or self.parent.pk
            if self.is_visible and not self.published_at:
                self.published_at = self.created_at
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("comment", args=[self.pk])

    def get_receipt_url(self) -> str:
        """Return the address of the commenter's private page."""
        return reverse("comment-receipt", args=[self.token])

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Do nothing: forms set no field that a constraint names, and the database checks the constraints."""

    @property
    def display_name(self) -> str:
        """The name that readers see."""
        return self.name or gettext("Anonymous")

    @property
    def is_visible(self) -> bool:
        """Whether readers see the comment."""
        return self.status in VISIBLE_STATUSES


class ModerationSignal(models.Model):
    """What one check found in the current version of a comment."""

    class Kind(models.TextChoices):
        """The check that found it."""

        ORIGIN = "origin", _("unknown origin")
        HONEYPOT = "honeypot", _("honeypot filled in")
        SANCTION = "sanction", _("sanction")
        PERSON_RATE = "person_rate", _("too many from one commenter")
        NETWORK_RATE = "network_rate", _("too many from one network")
        SITE_RATE = "site_rate", _("too many on the whole site")
        BANNED_WORD = "banned_word", _("banned word")
        SUSPECT_WORD = "suspect_word", _("suspect word")
        LINKS = "links", _("links")
        DUPLICATE = "duplicate", _("similar to an earlier comment")
        LOOKALIKE = "lookalike", _("look-alike name")
        REJECTIONS = "rejections", _("earlier rejections")
        LEARNED = "learned", _("classifier score")
        POLICY = "policy", _("comments policy")
        NEWCOMER = "newcomer", _("new commenter")
        BURST = "burst", _("burst of comments")
        EDITED = "edited", _("edited after publication")

    class Outcome(models.TextChoices):
        """What the check asks for; the strictest outcome of all checks wins."""

        PASS = "pass", pgettext_lazy("outcome of a check", "pass")
        HOLD = "hold", pgettext_lazy("outcome of a check", "hold")
        REJECT = "reject", pgettext_lazy("outcome of a check", "reject")
        SPAM = "spam", pgettext_lazy("outcome of a check", "spam")

    comment = models.ForeignKey(
        Comment,
        on_delete=models.CASCADE,
        related_name="signals",
        db_index=False,
        verbose_name=_("comment"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome.choices)
    risk = models.PositiveSmallIntegerField(_("risk"), help_text=_("How much the signal adds to the comment’s risk."))
    matched = models.CharField(
        _("match"),
        max_length=300,
        help_text=_("What moderators read, as in: suspect word: “x”, characters 14 to 19."),
    )

    class Meta:
        verbose_name = _("moderation signal")
        verbose_name_plural = _("moderation signals")
        ordering = ["-risk", "pk"]
        indexes = [models.Index(fields=["kind", "comment"], name="signal_by_kind")]
        constraints = [models.UniqueConstraint(fields=["comment", "kind"], name="signal_once_a_comment")]

    def __str__(self) -> str:
        return self.matched


class CommentTrace(models.Model):
    """The IP address and browser that a comment was sent from: stored apart from it, until its purge date."""

    comment = models.OneToOneField(
        Comment,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="trace",
        verbose_name=_("comment"),
    )
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    user_agent = models.CharField(_("user agent"), max_length=300, blank=True)
    purge_at = models.DateTimeField(_("purge at"), db_index=True)

    objects = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = _("IP address and browser of a comment")
        verbose_name_plural = _("IP addresses and browsers of comments")

    def __str__(self) -> str:
        return f"trace of comment {self.comment_id}"


class Fingerprint(models.Model):
    """One of the few hashes that a comment shares with comments of similar text."""

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="fingerprints", verbose_name=_("comment")
    )
    number = models.BigIntegerField(_("hash"), help_text=_("One of the smallest hashes of three consecutive words."))

    class Meta:
        verbose_name = _("fingerprint")
        verbose_name_plural = _("fingerprints")
        indexes = [models.Index(fields=["number", "comment"], name="fingerprint_by_number")]

    def __str__(self) -> str:
        return str(self.number)
