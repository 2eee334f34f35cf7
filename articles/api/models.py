"""API keys, with which programs read what their owners may read at the desk."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models.query import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApiKeyQuerySet(QuerySet["ApiKey"]):
    """API keys."""

    def open(self, at: datetime.datetime | None = None) -> "ApiKeyQuerySet":
        """Return the keys that are active at that time (now): neither revoked nor expired."""
        return self.filter(revoked_at=None, ends_at__gt=at or timezone.now())


class ApiKey(models.Model):
    """A person's API key; of the key itself only a hash is stored."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name=_("owner"), related_name="api_keys"
    )
    label = models.CharField(_("purpose"), max_length=80)
    digest = models.CharField(
        _("digest"), max_length=64, unique=True, help_text=_("SHA-256 of the key, in hexadecimal.")
    )
    hint = models.CharField(_("hint"), max_length=4, help_text=_("The last four characters of the key."))
    made_at = models.DateTimeField(_("created"))
    ends_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        verbose_name=_("revoked by"),
        null=True,
        related_name="+",
    )

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-made_at", "-pk"]
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return f"{self.label} (…{self.hint})"

    def is_open(self, at: datetime.datetime | None = None) -> bool:
        """Return whether the key is active at that time (now)."""
        return self.revoked_at is None and self.ends_at > (at or timezone.now())
