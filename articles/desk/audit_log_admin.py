"""The desk's screens of the log: a list by day, an entry with its values before and after, the list as CSV."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from ..admin_mixins.read_only_admin import ReadOnlyAdmin
from ..audit.csv_export import csv_lines
from ..audit.models import AuditEntry
from ..audit.readable_changes import humanize_name, readable_changes
from ..delivery.cursor_pagination import cursors_from_request, newest_page
from .audit_log_filters import SUBJECT_TYPES, AuditEntryFilter, readable_log_entries

ENTRIES_PER_PAGE = 50
SUGGEST_FROM_LATEST = 500


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Lists, finds, shows and exports the entries that a person may read; alters none."""

    def get_urls(self):
        """Put the CSV file before the pages of the entries."""
        csv = path("csv/", self.admin_site.admin_view(self.csv_view), name="articles_auditentry_csv")
        return [csv, *super().get_urls()]

    def get_queryset(self, request):
        """Return the entries that this person may read."""
        return readable_log_entries(request.user)

    @method_decorator(require_safe)
    def changelist_view(self, request, extra_context=None):
        """Show a screen of the list, newest first; where a filter can't be, say why and show none."""
        filters = self._filters(request)
        entries, status = [], 422
        if filters.is_valid():
            found = filters.qs.select_related("section")
            entries, status = newest_page(found, **cursors_from_request(request), size=ENTRIES_PER_PAGE, date="at"), 200
        latest = self.get_queryset(request).values_list("action", flat=True)[:SUGGEST_FROM_LATEST]
        context = {
            **self.admin_site.each_context(request),
            "title": "Log",
            "opts": self.opts,
            "form": filters.form,
            "about": filters.form.cleaned_data.get("subject_id"),
            "entries": entries,
            "rows": [with_labels(entry) for entry in entries],
            "actions": sorted({humanize_name(action) for action in latest}),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/articles/auditentry/change_list.html", context, status=status)

    @method_decorator(require_safe)
    def csv_view(self, request):
        """Send the list as a CSV file, with the same filters."""
        filters = self._filters(request)
        if not filters.is_valid():
            return self.changelist_view(request)
        entries = filters.qs if request.method == "GET" else AuditEntry.objects.none()
        name = f"log-{timezone.localdate():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(csv_lines(entries), content_type="text/csv; charset=utf-8", headers=headers)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show an entry whole, with each value before and after."""
        context |= {"entry": with_labels(obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _filters(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return AuditEntryFilter(request.GET, queryset=self.get_queryset(request), request=request)


def with_labels(entry):
    """Return the entry with what a page says of it: its act and kind in words, its changes."""
    entry.action_label = humanize_name(entry.action)
    entry.kind = SUBJECT_TYPES.get(entry.subject_type, humanize_name(entry.subject_type))
    entry.changes = readable_changes(entry)
    return entry
