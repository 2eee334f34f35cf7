"""The audit log: one row an act, added and read, never altered."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from ..delivery.append_only import AppendOnly
from ..taxonomy.models import Section
from .querysets import AuditEntryQuerySet


class AuditEntry(AppendOnly):
    """An act: what was done by whom to what.

    The subject is named by its kind, number and label as they were, and the person by name too, so that the
    entry stays legible whatever becomes of the rows.
    """

    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    person_name = models.CharField("name then", max_length=150, blank=True)
    action = models.CharField(max_length=30)
    subject_type = models.CharField("kind of subject", max_length=30)
    subject_id = models.BigIntegerField("number of subject", null=True)
    label = models.CharField("subject", max_length=200)
    section = models.ForeignKey(Section, on_delete=models.SET_NULL, null=True, related_name="+")
    before = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    after = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    reason = models.TextField(blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "entry of the log"
        verbose_name_plural = "log"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="entry_newest"),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="entry_of_subject"),
            models.Index(fields=["person", "-at"], name="entry_of_person"),
        ]
        permissions = [("view_whole_log", "Can read every entry of the log")]

    def __str__(self):
        return f"{self.action}: {self.label}"
