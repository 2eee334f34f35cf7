"""The desk's screens of the log: a list by day, an entry with its values before and after, the list as CSV."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from ..audit.changes import changes, words
from ..audit.export import as_csv
from ..audit.models import Entry
from ..delivery.cursor import cursors, newest
from ..delivery.read_only import ReadOnlyAdmin
from .log_filters import KINDS, EntryFilter, readable_by

SCREEN = 50
SUGGESTED_FROM = 500


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Lists, finds, shows and exports the entries that a person may read; alters none."""

    def get_urls(self):
        """Put the CSV file before the pages of the entries."""
        csv = path("csv/", self.admin_site.admin_view(self.csv_view), name="articles_entry_csv")
        return [csv, *super().get_urls()]

    def get_queryset(self, request):
        """Return the entries that this person may read."""
        return readable_by(request.user)

    @method_decorator(require_safe)
    def changelist_view(self, request, extra_context=None):
        """Show a screen of the list, newest first; where a filter can't be, say why and show none."""
        filters = self._filters(request)
        entries, status = [], 422
        if filters.is_valid():
            found = filters.qs.select_related("section")
            entries, status = newest(found, **cursors(request), size=SCREEN, date="at"), 200
        latest = self.get_queryset(request).values_list("act", flat=True)[:SUGGESTED_FROM]
        context = {
            **self.admin_site.each_context(request),
            "title": "Log",
            "opts": self.opts,
            "form": filters.form,
            "about": filters.form.cleaned_data.get("subject_id"),
            "entries": entries,
            "rows": [described(entry) for entry in entries],
            "acts": sorted({words(act) for act in latest}),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/articles/entry/change_list.html", context, status=status)

    @method_decorator(require_safe)
    def csv_view(self, request):
        """Send the list as a CSV file, with the same filters."""
        filters = self._filters(request)
        if not filters.is_valid():
            return self.changelist_view(request)
        entries = filters.qs if request.method == "GET" else Entry.objects.none()
        name = f"log-{timezone.localdate():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(as_csv(entries), content_type="text/csv; charset=utf-8", headers=headers)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show an entry whole, with each value before and after."""
        context |= {"entry": described(obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _filters(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return EntryFilter(request.GET, queryset=self.get_queryset(request), request=request)


def described(entry):
    """Return the entry with what a page says of it: its act and kind in words, its changes."""
    entry.act_in_words = words(entry.act)
    entry.kind = KINDS.get(entry.subject, words(entry.subject))
    entry.changes = changes(entry)
    return entry
