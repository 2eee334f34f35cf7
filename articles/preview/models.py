"""Preview links, which show one revision of an article to people outside the newsroom, and their views and notes."""

import datetime
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Max
from django.db.models.query import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..delivery import fields
from ..delivery.append_only import AppendOnly, AppendOnlyQuerySet
from ..editorial.models import Article, Note, Revision


class ShareLinkQuerySet(QuerySet["ShareLink"]):
    """Filters and annotations of preview links."""

    def open(self, at: datetime.datetime | None = None) -> Self:
        """Return the links that are neither expired nor revoked at that time (now)."""
        return self.filter(revoked_at=None, ends_at__gt=at or timezone.now())

    def with_views(self) -> Self:
        """Annotate each link with its number of views, `view_count`, and the time of the last, `last_view`."""
        return self.annotate(view_count=Count("views"), last_view=Max("views__at"))


def share_token() -> str:
    """Return a random token for a link: 192 bits, in characters that need no escaping in a URL."""
    return secrets.token_urlsafe(24)


class ShareLink(models.Model):
    """A link to a preview. It shows its revision until it expires or is revoked."""

    token = fields.CharField(_("token"), max_length=32, unique=True, default=share_token, editable=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="share_links", verbose_name=_("article")
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, related_name="share_links", verbose_name=_("revision")
    )
    label = models.CharField(_("label"), max_length=80, help_text=_("Who the link is for, such as “the lawyer”."))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    ends_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Return the address of the preview."""
        return reverse("preview", args=[self.token])

    def is_open(self, at: datetime.datetime | None = None) -> bool:
        """Return whether the link is neither expired nor revoked at that time (now)."""
        return self.revoked_at is None and (at or timezone.now()) < self.ends_at


class ShareView(AppendOnly):
    """One view of a preview link."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="views", verbose_name=_("preview link"))
    at = models.DateTimeField(_("time"))
    user_agent = models.CharField(_("browser"), max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("view of a preview link")
        verbose_name_plural = _("views of preview links")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.link} at {self.at}"


class ExternalNote(models.Model):
    """The preview link by which an external note was sent."""

    note = models.OneToOneField(
        Note, on_delete=models.CASCADE, primary_key=True, related_name="external_note", verbose_name=_("note")
    )
    link = models.ForeignKey(
        ShareLink, on_delete=models.CASCADE, related_name="external_notes", verbose_name=_("preview link")
    )

    class Meta:
        verbose_name = _("external note")
        verbose_name_plural = _("external notes")

    def __str__(self) -> str:
        return f"note {self.note_id} by link {self.link_id}"
