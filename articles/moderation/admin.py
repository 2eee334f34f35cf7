"""The log of decisions and the reports at the desk: to look up."""

from django.contrib import admin

from ..admin_mixins.read_only_admin import ReadOnlyAdmin
from ..comments.models import Comment
from ..taxonomy.section_staff import section_ids_of
from .models import Decision, Report


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Lists and finds decisions; they are made in the moderation queue."""

    list_display = ["comment_id", "outcome", "moderator", "decided_at", "reason"]
    list_filter = ["verdict", "decided_at"]
    list_select_related = ["decided_by"]
    search_fields = ["=comment__pk", "=comment__article__pk", "reason", "decided_by__username"]

    def get_queryset(self, request):
        """Return the decisions that this person may read."""
        return super().get_queryset(request).readable_by(request.user)


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Lists and finds readers' reports, such as by their reference number; they are handled in the moderation queue."""

    list_display = ["__str__", "comment_id", "reason", "law", "reported_at", "handled_at", "answer"]
    list_filter = ["reason", "reported_at"]
    search_fields = ["=reference", "=comment__pk", "law", "words"]
    exclude = ["address_hash"]

    def get_queryset(self, request):
        """Return the reports in the sections that this person works in."""
        sections = section_ids_of(request.user)
        rows = super().get_queryset(request).select_related("comment")
        return rows if sections is None else rows.filter(comment__in=Comment.objects.in_sections(sections))
