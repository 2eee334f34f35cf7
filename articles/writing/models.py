"""What is being written and hasn't been saved, and by whom."""

from django.conf import settings
from django.db import models

from ..editorial.models import Article
from .querysets import AutosaveBufferQuerySet, PresenceQuerySet


class AutosaveBuffer(models.Model):
    """The unsaved fields of one window in which a person writes an article; an article not yet made has none.

    A window is one opening of the article's page, so that two of the same person can't overwrite each other.
    """

    window = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="buffers")
    sequence = models.PositiveBigIntegerField()
    base = models.PositiveIntegerField(default=0, help_text="The number of the revision that it began from; 0: none.")
    fields = models.JSONField(help_text="What the form would have posted, as {name: [value, …]}.")
    saved_at = models.DateTimeField()

    objects = AutosaveBufferQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self):
        return f"unsaved text of {self.person}"


class Presence(models.Model):
    """A window in which a person has an article open, and the field they were last in."""

    window = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="presences")
    field = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField(db_index=True)

    objects = PresenceQuerySet.as_manager()

    def __str__(self):
        return f"{self.person} at {self.article_id}"
