"""The runs of `manage.py housekeeping`, from which the desk and the metrics know when it last ran."""

from typing import Any

from django.db import models
from django.db.models.query import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _


class HousekeepingRunQuerySet(QuerySet["HousekeepingRun"]):
    """Queries of runs of housekeeping."""

    def last_finished(self) -> "HousekeepingRun | None":
        """Return the run that finished last; None if none has."""
        return self.filter(finished_at__isnull=False).order_by("-finished_at").first()


class HousekeepingRun(models.Model):
    """One run of all steps of `manage.py housekeeping`. A run that was killed has no `finished_at`.

    `summary` is {step: {"count": number, "seconds": number}}, with "error" in the place of "count" for a step that
    failed.
    """

    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, db_index=True)
    ok = models.BooleanField(_("without errors"), default=False, help_text=_("Whether every step succeeded."))
    summary = models.JSONField(_("summary"), default=dict)

    objects = HousekeepingRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("housekeeping run")
        verbose_name_plural = _("housekeeping runs")
        ordering = ["-started_at"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return date_format(localtime(self.started_at), "DATETIME_FORMAT")

    @property
    def failed_steps(self) -> list[str]:
        """The names of the steps that failed."""
        steps: dict[str, dict[str, Any]] = self.summary
        return sorted(name for name, result in steps.items() if "error" in result)
