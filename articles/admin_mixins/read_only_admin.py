"""A ModelAdmin for rows that are only looked up."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from .admin_lookups import DeclaredLookupsMixin


class ReadOnlyAdmin(DeclaredLookupsMixin, admin.ModelAdmin):
    """Lists and shows rows; nobody can add, change or delete them."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False."""
        return False
