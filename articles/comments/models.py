"""Readers' comments and what has become of each."""

import secrets

from django.conf import settings
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from ..editorial.models import Article
from .querysets import CommentQuerySet

LONGEST_BODY = 3000
no_nul = ProhibitNullCharactersValidator()


def receipt_token():
    """Return a fresh token, 32 characters that nobody guesses, for the sender's private page."""
    return secrets.token_urlsafe(24)


class Comment(models.Model):
    """What a reader wrote under an article. Its address for ever is /comments/<id>/."""

    class Status(models.TextChoices):
        """What has become of it; readers see the live and the approved ones."""

        HELD = "held", "waiting for a moderator"
        LIVE = "live", "shown without review"
        APPROVED = "approved", "approved"
        REJECTED = "rejected", "rejected"
        SPAM = "spam", "spam"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="thread")
    body = models.TextField(validators=[MaxLengthValidator(LONGEST_BODY), no_nul])
    name = models.CharField(max_length=60, blank=True, validators=[no_nul])
    email = models.EmailField(blank=True, validators=[no_nul])
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.HELD)
    version = models.PositiveIntegerField(default=1, help_text="Rises with each decision and each change of the text.")
    token = models.CharField(max_length=32, unique=True, default=receipt_token, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["article", "status", "created_at", "id"], name="comment_on_article"),
            models.Index(fields=["status", "created_at", "id"], name="comment_in_queue"),
            models.Index(fields=["email", "status"], name="comment_by_email", condition=~models.Q(email="")),
        ]
        permissions = [("moderate_comment", "Can decide on comments")]

    def __str__(self):
        return f"{self.shown_name}: {self.body[:40]}"

    def save(self, *args, **kwargs):
        """Save; one that answers another joins its thread."""
        if self._state.adding and self.parent:
            self.root = self.parent.root or self.parent
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("comment", args=[self.pk])

    def get_receipt_url(self):
        """Return the address of the sender's private page."""
        return reverse("comment-receipt", args=[self.token])

    @property
    def shown_name(self):
        """The name that readers see."""
        return self.name or "Anonymous"

    @property
    def is_visible(self):
        """Tell whether readers see it."""
        return self.status in CommentQuerySet.VISIBLE
