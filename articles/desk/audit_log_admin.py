"""The desk's pages of the log: the list by day, an entry with its values before and after, and the list as CSV."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..admin_mixins.read_only_admin import ReadOnlyAdmin
from ..audit.csv_export import csv_lines
from ..audit.labels import action_label
from ..audit.models import AuditEntry
from ..delivery.cursor_pagination import cursors_from_request, newest_page
from ..delivery.staff_user import staff_user
from .audit_log_filters import AuditEntryFilter, readable_log_entries

ENTRIES_PER_PAGE = 50
# The number of latest entries whose actions the filter suggests.
SUGGEST_FROM_LATEST = 500


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Lists, filters, shows and exports the entries that a person may read."""

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs, with that of the CSV file before those of the entries."""
        csv = path("csv/", self.admin_site.admin_view(self.csv_view), name="articles_auditentry_csv")
        return [csv, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Return the entries that this person may read."""
        return readable_log_entries(staff_user(request))

    @method_decorator(require_safe)
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show a page of the list, newest first; with an invalid filter, show its error and no entries."""
        filters = self._filters(request)
        page, status = None, 422
        if filters.is_valid():
            found = filters.qs.select_related("section")
            page, status = newest_page(found, **cursors_from_request(request), size=ENTRIES_PER_PAGE, date="at"), 200
        latest = self.get_queryset(request).values_list("action", flat=True)[:SUGGEST_FROM_LATEST]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Log"),
            "opts": self.opts,
            "form": filters.form,
            "about": filters.form.cleaned_data.get("subject_id"),
            "entries": page,
            "rows": list(page or ()),
            "actions": sorted({action_label(action) for action in latest}),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/articles/auditentry/change_list.html", context, status=status)

    @method_decorator(require_safe)
    def csv_view(self, request: HttpRequest) -> HttpResponseBase:
        """Return the list as a CSV file, with the same filters."""
        filters = self._filters(request)
        if not filters.is_valid():
            return self.changelist_view(request)
        entries = filters.qs if request.method == "GET" else AuditEntry.objects.none()
        name = f"log-{timezone.localdate():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(csv_lines(entries), content_type="text/csv; charset=utf-8", headers=headers)

    # Any: as in Django, whose method takes the rest of its arguments by position or by name.
    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show an entry with each of its values before and after."""
        context |= {"entry": kwargs["obj"]}
        return super().render_change_form(request, context, *args, **kwargs)

    def _filters(self, request: HttpRequest) -> AuditEntryFilter:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return AuditEntryFilter(request.GET, queryset=self.get_queryset(request), request=request)
