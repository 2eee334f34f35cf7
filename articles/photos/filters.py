"""The tabs and filters of the library."""

from django.contrib import admin

from .models import Licence

# By the address's word: what the tab is called, and which of the photos it holds for a person.
LIBRARY_TABS = {
    "mine": ("Mine", lambda photos, person: photos.filter(uploaded_by=person)),
    "ending": ("Rights end within 7 days", lambda photos, person: photos.rights_ending()),
    "ended": ("Rights ended", lambda photos, person: photos.rights_ended()),
    "undescribed": ("No alt text or credit", lambda photos, person: photos.undescribed()),
    "unused": ("Not used", lambda photos, person: photos.unused()),
}


class LibraryTabFilter(admin.SimpleListFilter):
    """The library's tabs."""

    title = "list"
    parameter_name = "tab"
    template = "admin/list_tabs.html"

    def lookups(self, request, model_admin):
        """Return the tabs but the one that shows all."""
        return [(name, label) for name, (label, _) in LIBRARY_TABS.items()]

    def queryset(self, request, queryset):
        """Return the photos of the tab that is open."""
        return LIBRARY_TABS[self.value()][1](queryset, request.user) if self.value() in LIBRARY_TABS else queryset


class LicenceFilter(admin.SimpleListFilter):
    """On what footing they may be printed."""

    title = "licence"
    parameter_name = "licence"

    def lookups(self, request, model_admin):
        """Return the licences, and none."""
        return [*((value, label.capitalize()) for value, label in Licence.choices), ("none", "Not said")]

    def queryset(self, request, queryset):
        """Return the photos under that licence."""
        if not self.value():
            return queryset
        return queryset.filter(licence="" if self.value() == "none" else self.value())
