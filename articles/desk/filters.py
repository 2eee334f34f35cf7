"""The filters of the desk's list of articles."""

from django.contrib import admin

from ..editorial.state import LiveState


class Tab(admin.SimpleListFilter):
    """The list's tabs: one's own articles, and those in each state before readers."""

    title = "list"
    parameter_name = "tab"
    template = "admin/tabs.html"

    def lookups(self, request, model_admin):
        """Return the tabs after the first, which shows all."""
        return [("mine", "Mine"), *((state.value, state.label.capitalize()) for state in LiveState)]

    def queryset(self, request, queryset):
        """Return the articles of the tab that is open."""
        if self.value() == "mine":
            return queryset.written_by(request.user)
        return queryset.in_state(self.value()) if self.value() in LiveState else queryset
