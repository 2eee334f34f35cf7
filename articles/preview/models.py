"""Links that show one revision of an unpublished article to people outside, and the notes that they leave."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Count, Max
from django.db.models.query import QuerySet
from django.urls import reverse
from django.utils import timezone

from ..delivery import fields
from ..delivery.append_only import AppendOnly, AppendOnlyQuerySet
from ..editorial.models import Article, Note, Revision


class ShareLinkQuerySet(QuerySet):
    """Links to previews."""

    def open(self, at=None):
        """Return the links that show something at that time (now)."""
        return self.filter(revoked_at=None, ends_at__gt=at or timezone.now())

    def with_views(self):
        """Add how often each was opened, and when last: `view_count`, `last_view`."""
        return self.annotate(view_count=Count("views"), last_view=Max("views__at"))


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
    user_agent = models.CharField("browser", max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.link} at {self.at}"


class ExternalNote(models.Model):
    """The link by which an outsider's note came."""

    note = models.OneToOneField(Note, on_delete=models.CASCADE, primary_key=True, related_name="external_note")
    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="external_notes")

    def __str__(self):
        return f"note {self.note_id} by link {self.link_id}"
