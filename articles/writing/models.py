"""Unsaved texts, and open windows of the article's edit page."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..editorial.models import Article
from .querysets import AutosaveBufferQuerySet, PresenceQuerySet


class AutosaveBuffer(models.Model):
    """The unsaved fields of one window in which a person writes an article; `article` is empty for a new article.

    A window is one opening of the article's edit page, so that two windows of the same person can't overwrite each
    other.
    """

    window = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="buffers")
    sequence = models.PositiveBigIntegerField()
    base = models.PositiveIntegerField(
        default=0, help_text=_("The number of the revision that the text is based on; 0 if none.")
    )
    fields = models.JSONField(help_text=_("The fields of the form as {name: [value, …]}."))
    saved_at = models.DateTimeField()

    objects = AutosaveBufferQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return gettext("unsaved text of %(person)s") % {"person": self.person}


class Presence(models.Model):
    """A window in which a person has an article open, and the field that had the focus last."""

    window = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="presences")
    field = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField(db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("open window")
        verbose_name_plural = _("open windows")

    def __str__(self) -> str:
        return gettext("%(person)s on article %(article)s") % {"person": self.person, "article": self.article_id}
