"""The talk under each article: its thread, the comments, and what is known of each for those who decide."""

import secrets

from django.conf import settings
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from ..delivery import fields
from ..editorial.models import Article
from .querysets import VISIBLE_STATUSES, CommentQuerySet, DailyCommentCountQuerySet, ThreadQuerySet, TraceQuerySet

MAX_COMMENT_LENGTH = 3000
no_nul = ProhibitNullCharactersValidator()


def new_receipt_token():
    """Return a fresh token, 32 characters that nobody guesses, for the sender's private page."""
    return secrets.token_urlsafe(24)


class Thread(models.Model):
    """All that readers say under one article: its mode, its counters. Posting changes this row, never the article's.

    It is laid with the first comment; an article without a row has an open, empty thread.
    """

    class Mode(models.TextChoices):
        """Whether one may write, and whether readers see it at once; where inherited, the policy above decides."""

        INHERIT = "inherit", "as the article, its section or the newspaper has it"
        OPEN = "open", "open: shown at once"
        MODERATED = "moderated", "moderated: read before it is shown"
        CLOSED = "closed", "closed"

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="thread")
    mode = models.CharField(max_length=9, choices=Mode.choices, default=Mode.INHERIT)
    closes_at = models.DateTimeField("closes at", null=True, blank=True, help_text="Empty: as the newspaper has it.")
    burst_until = models.DateTimeField(
        null=True, editable=False, help_text="Until then every comment waits, since too many came at once."
    )
    visible = models.PositiveIntegerField(default=0, editable=False, help_text="How many comments readers see.")
    picks = models.PositiveIntegerField(default=0, editable=False, help_text="How many of them are editors’ picks.")

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-article"]

    def __str__(self):
        return f"thread on News ID {self.article_id}"

    def is_in_burst(self, at):
        """Tell whether so many comments came that each waits at that time."""
        return self.burst_until is not None and at < self.burst_until


class DailyCommentCount(models.Model):
    """How many of the comments written under an article on one day, in UTC, readers see.

    Changed with the thread's counters, so that nobody has to read a month's comments to say what is discussed most.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="daily_comment_counts", db_index=False)
    day = models.DateField()
    visible = models.PositiveIntegerField(default=0)

    objects = DailyCommentCountQuerySet.as_manager()

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["day", "article"], name="comment_count_by_day")]
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="comment_count_once_a_day")]

    def __str__(self):
        return f"{self.visible} on News ID {self.article_id} on {self.day}"


class Comment(models.Model):
    """What a reader wrote under an article. Its number is public; its address for ever is /comments/<id>/."""

    class Status(models.TextChoices):
        """What has become of it; readers see the live and the approved ones."""

        HELD = "held", "waiting for a moderator"
        LIVE = "live", "shown without review"
        APPROVED = "approved", "approved"
        REJECTED = "rejected", "rejected"
        SPAM = "spam", "spam"
        WITHDRAWN = "withdrawn", "withdrawn by its sender"
        ERASED = "erased", "erased at its sender’s wish"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="under", db_index=False
    )
    body = models.TextField(validators=[MaxLengthValidator(MAX_COMMENT_LENGTH), no_nul])
    name = models.CharField(max_length=60, blank=True, validators=[no_nul])
    email = models.EmailField(blank=True, validators=[no_nul], help_text="In lower case; never shown.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.HELD)
    risk = models.PositiveSmallIntegerField(default=0, help_text="0 to 100: what its signals add up to.")
    classifier_score = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="0 to 100, as it came in; empty while the score was silent."
    )
    version = models.PositiveIntegerField(default=1, help_text="Rises with each decision and each change of the text.")
    token = fields.CharField(max_length=32, unique=True, default=new_receipt_token, editable=False)
    nonce = models.UUIDField(unique=True, null=True, editable=False, help_text="Of its preview, used up by it.")
    address_hash = models.CharField(max_length=48, blank=True, editable=False)
    network_hash = models.CharField(max_length=48, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(
        null=True, blank=True, help_text="When readers first saw it; set once. Pages of the talk go by it."
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    picked_at = models.DateTimeField(null=True, editable=False, help_text="When an editor picked it.")
    picked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
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
        permissions = [("moderate_comment", "Can decide on comments")]

    def __str__(self):
        return f"{self.display_name}: {self.body[:40]}"

    def save(self, *args, **kwargs):
        """Save; a new one joins the conversation of the comment that it answers, and may be visible at once."""
        if self._state.adding:
            if self.parent:
                self.root_id = self.parent.root_id or self.parent.pk
            if self.is_visible and not self.published_at:
                self.published_at = self.created_at
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("comment", args=[self.pk])

    def get_receipt_url(self):
        """Return the address of the sender's private page."""
        return reverse("comment-receipt", args=[self.token])

    def validate_constraints(self, exclude=None):
        """Leave them to the database: forms fill in no field that stands in one."""

    @property
    def display_name(self):
        """The name that readers see."""
        return self.name or "Anonymous"

    @property
    def is_visible(self):
        """Tell whether readers see it."""
        return self.status in VISIBLE_STATUSES


class ModerationSignal(models.Model):
    """Something that a step of the pipeline noticed in a comment as it stands, with what it matched."""

    class Kind(models.TextChoices):
        """Which step noticed it."""

        ORIGIN = "origin", "unknown origin"
        HONEYPOT = "honeypot", "filled trap"
        SANCTION = "sanction", "sanction"
        PERSON_RATE = "person_rate", "many by one person"
        NETWORK_RATE = "network_rate", "many from one network"
        SITE_RATE = "site_rate", "many on the whole site"
        BANNED_WORD = "banned_word", "banned word"
        SUSPECT_WORD = "suspect_word", "suspect word"
        LINKS = "links", "links"
        DUPLICATE = "duplicate", "said before"
        LOOKALIKE = "lookalike", "look-alike name"
        REJECTIONS = "rejections", "earlier rejections"
        LEARNED = "learned", "learned score"
        POLICY = "policy", "policy"
        NEWCOMER = "newcomer", "newcomer"
        BURST = "burst", "burst"
        EDITED = "edited", "edited after it was shown"

    class Outcome(models.TextChoices):
        """What the step asks for; of all of them the strictest wins."""

        PASS = "pass", "pass"
        HOLD = "hold", "hold"
        REJECT = "reject", "reject"
        SPAM = "spam", "spam"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="signals", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    risk = models.PositiveSmallIntegerField(help_text="What it adds to the comment’s risk.")
    matched = models.CharField(max_length=300, help_text="As moderators read it: suspect word: “x” at 14-19.")

    class Meta:
        ordering = ["-risk", "pk"]
        indexes = [models.Index(fields=["kind", "comment"], name="signal_by_kind")]
        constraints = [models.UniqueConstraint(fields=["comment", "kind"], name="signal_once_a_comment")]

    def __str__(self):
        return self.matched


class CommentTrace(models.Model):
    """Where a comment came from, as sent: kept apart from it, and only until its purge date."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="trace")
    ip = models.GenericIPAddressField("IP address", null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    purge_at = models.DateTimeField(db_index=True)

    objects = TraceQuerySet.as_manager()

    def __str__(self):
        return f"trace of comment {self.comment_id}"


class Fingerprint(models.Model):
    """One of the few numbers that a comment shares with others of much the same words."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="fingerprints")
    number = models.BigIntegerField(help_text="Of the smallest hashes of three words in a row.")

    class Meta:
        indexes = [models.Index(fields=["number", "comment"], name="fingerprint_by_number")]

    def __str__(self):
        return str(self.number)
