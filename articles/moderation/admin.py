"""The log of decisions and the readers' reports at the desk, read-only."""

from typing import cast

from django.contrib import admin
from django.db.models.query import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..admin_mixins.read_only_admin import ReadOnlyAdmin
from ..comments.models import Comment
from ..delivery.staff_user import staff_user
from ..taxonomy.section_staff import section_ids_of
from .models import Decision, Report
from .querysets import DecisionQuerySet


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Lists and finds decisions; they are made in the moderation queue."""

    list_display = ["comment_number", "decision_outcome", "decision_moderator", "decided_at", "reason"]
    list_filter = ["verdict", "decided_at"]
    list_select_related = ["decided_by"]
    search_fields = ["=comment__pk", "=comment__article__pk", "reason", "decided_by__username"]

    @admin.display(description=_("comment"), ordering="comment_id")
    def comment_number(self, decision: Decision) -> int:
        """Return the number of the comment for the column of the list."""
        return decision.comment_id

    @admin.display(description=_("decision"))
    def decision_outcome(self, decision: Decision) -> str:
        """Return the outcome for the column of the list."""
        return decision.outcome

    @admin.display(description=_("moderator"))
    def decision_moderator(self, decision: Decision) -> str:
        """Return the moderator or rule for the column of the list."""
        return decision.moderator

    def get_queryset(self, request: HttpRequest) -> DecisionQuerySet:
        """Return the decisions that this person may read."""
        # Django's annotation is QuerySet, but the default manager of Decision makes a DecisionQuerySet.
        return cast(DecisionQuerySet, super().get_queryset(request)).readable_by(staff_user(request))


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Lists and finds readers' reports, such as by their reference number; they are handled in the moderation queue."""

    list_display = ["__str__", "comment_number", "reason", "law", "reported_at", "handled_at", "answer"]
    list_filter = ["reason", "reported_at"]
    search_fields = ["=reference", "=comment__pk", "law", "words"]
    exclude = ["address_hash"]

    @admin.display(description=_("comment"), ordering="comment_id")
    def comment_number(self, report: Report) -> int:
        """Return the number of the comment for the column of the list."""
        return report.comment_id

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """Return the reports in the sections that this person works in."""
        section_ids = section_ids_of(staff_user(request))
        reports = super().get_queryset(request).select_related("comment")
        return reports if section_ids is None else reports.filter(comment__in=Comment.objects.in_sections(section_ids))
