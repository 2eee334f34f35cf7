"""Links that show one revision of an unpublished article to whoever has them."""

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from ..delivery import fields
from ..delivery.append_only import AppendOnly, AppendOnlyQuerySet
from ..editorial.models import Article, Revision
from .querysets import ShareLinkQuerySet


def share_token():
    """Return a random token for a link: 192 bits, in characters that an address takes as they are."""
    return secrets.token_urlsafe(24)


class ShareLink(models.Model):
    """A link to a preview; it shows its revision until it ends or is revoked."""

    token = fields.CharField(max_length=32, unique=True, default=share_token, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="share_links")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="share_links")
    label = models.CharField(max_length=80, help_text="Whom it is for, as in “the lawyer”.")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("preview", args=[self.token])

    def is_open(self, at=None):
        """Tell whether it shows anything at that time (now)."""
        return self.revoked_at is None and (at or timezone.now()) < self.ends_at


class ShareView(AppendOnly):
    """One opening of a link."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="views")
    at = models.DateTimeField()
    agent = models.CharField("browser", max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.link} at {self.at}"
