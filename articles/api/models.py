"""Keys with which programs read what their owners may read at the desk."""

from django.conf import settings
from django.db import models
from django.db.models.query import QuerySet
from django.utils import timezone


class ApiKeyQuerySet(QuerySet):
    """Keys."""

    def open(self, at=None):
        """Return those that open something at that time (now): not revoked, not at their end."""
        return self.filter(revoked_at=None, ends_at__gt=at or timezone.now())


class ApiKey(models.Model):
    """A key of a person; of the key itself only what it is recognised by is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    label = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key, in hexadecimal.")
    hint = models.CharField(max_length=4, help_text="The last signs of the key.")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        verbose_name_plural = "API keys"
        ordering = ["-made_at", "-pk"]
        default_permissions = ("view", "change")

    def __str__(self):
        return f"{self.label} (…{self.hint})"

    def is_open(self, at=None):
        """Tell whether it opens anything at that time (now)."""
        return self.revoked_at is None and self.ends_at > (at or timezone.now())
