"""Screens of the desk that are there to look things up."""

from django.contrib import admin

from .admin_lookups import DeclaredLookupsMixin


class ReadOnlyAdmin(DeclaredLookupsMixin, admin.ModelAdmin):
    """Lists and shows rows; adds, changes and deletes none, whoever asks."""

    show_full_result_count = False

    def has_add_permission(self, request):
        """Refuse."""
        return False

    def has_change_permission(self, request, obj=None):
        """Refuse."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Refuse."""
        return False
