"""The audit log: one entry per action, which is added and read, and never changed."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..delivery.append_only import AppendOnly
from ..taxonomy.models import Section
from .labels import action_label, subject_type_label
from .querysets import AuditEntryQuerySet
from .readable_changes import ReadableChange, readable_changes


class AuditEntry(AppendOnly):
    """An action: who ran it on what, and what it changed.

    The entry stores the kind, number and label of its subject, and the name of the person, at the time of the action,
    so that it can be read after those rows have changed or been deleted. Actions, fields and values are stored as codes
    (labels.py).
    """

    at = models.DateTimeField(_("time"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name=_("person"), related_name="+"
    )
    person_name = models.CharField(_("name at the time"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=30)
    subject_type = models.CharField(_("kind of subject"), max_length=30)
    subject_id = models.BigIntegerField(_("number of subject"), null=True)
    label = models.CharField(_("subject"), max_length=200)
    section = models.ForeignKey(
        Section, on_delete=models.SET_NULL, null=True, verbose_name=_("section"), related_name="+"
    )
    before = models.JSONField(_("before"), encoder=DjangoJSONEncoder, default=dict)
    after = models.JSONField(_("after"), encoder=DjangoJSONEncoder, default=dict)
    reason = models.TextField(_("reason"), blank=True)
    network = models.CharField(
        _("network (stored as a hash)"), max_length=45, blank=True, default="", db_default="", editable=False
    )

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="entry_newest"),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="entry_of_subject"),
            models.Index(fields=["person", "-at"], name="entry_of_person"),
        ]
        permissions = [("view_whole_log", "Can read every entry of the log")]

    def __str__(self) -> str:
        return f"{self.action_label}: {self.label}"

    @property
    def action_label(self) -> str:
        """The label of the action."""
        return action_label(self.action)

    @property
    def network_label(self) -> str:
        """The first characters of the network's hash, which are enough to recognise it; "" if there is none."""
        return self.network.partition(".")[2][:8]

    @property
    def kind_label(self) -> str:
        """The label of the kind of subject."""
        return subject_type_label(self.subject_type)

    @cached_property
    def changes(self) -> list[ReadableChange]:
        """The values that the action changed, in readable form."""
        return readable_changes(self.subject_type, self.before, self.after)
