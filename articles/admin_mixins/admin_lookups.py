"""Limit the filters that the lists of the admin accept from an address."""

import re
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

# Suffixes that the filters of Django's admin add to the name of their field: those of choices and booleans, of
# relations, of dates, and of empty values.
LOOKUP_SUFFIXES = r"(__id)?(__exact|__isnull|__isempty|__gte|__lt)?"

# A mixin for ModelAdmin; at runtime it must not inherit from it, so that it can be listed before any of its subclasses.
if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin
else:
    _ModelAdmin = object


class DeclaredLookupsMixin(_ModelAdmin):
    """A ModelAdmin that accepts only the filters of its `list_filter`.

    Django accepts a lookup on every column of the model, so `?token__startswith=a` would reveal a secret, character by
    character, to everybody who may see the list.
    """

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; redirect an address with an undeclared filter to the full list, as Django does with errors."""
        try:
            return super().changelist_view(request, extra_context)
        except DisallowedModelAdminLookup:
            return HttpResponseRedirect(f"{request.path}?e=1")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Return whether a filter of the list reads this parameter of the address."""
        for declared in self.get_list_filter(request):
            if isinstance(declared, type) and issubclass(declared, admin.SimpleListFilter):
                if lookup == declared.parameter_name:
                    return True
            elif re.fullmatch(re.escape(_field_of(declared)) + LOOKUP_SUFFIXES, lookup):
                return True
        return False


def _field_of(declared: Any) -> str:
    """Return the field of a list filter, which is either the field or a tuple of the field and the filter's class."""
    return declared if isinstance(declared, str) else declared[0]
