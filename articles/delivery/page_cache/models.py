"""The versions of tags, and the times at which pages change by themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_TAG_LENGTH = 80


class PageTag(models.Model):
    """A tag of readers' pages; its version is a random number that every change replaces."""

    name = models.CharField(_("name"), max_length=MAX_TAG_LENGTH, primary_key=True)
    version = models.BigIntegerField(_("version"))

    class Meta:
        verbose_name = _("page tag")
        verbose_name_plural = _("page tags")
        default_permissions = []

    def __str__(self) -> str:
        return self.name


class ScheduledPageChange(models.Model):
    """A time at which the pages with a tag change by themselves, such as when a scheduled article appears.

    The time is in microseconds since 1970 in UTC, which both databases compare in the same way.
    """

    tag = models.CharField(_("tag"), max_length=MAX_TAG_LENGTH)
    at = models.BigIntegerField(_("at"))

    class Meta:
        verbose_name = _("scheduled page change")
        verbose_name_plural = _("scheduled page changes")
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["tag", "at"], name="scheduled_page_change_once")]

    def __str__(self) -> str:
        return f"{self.tag}: {self.at}"
