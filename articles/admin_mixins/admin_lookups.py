"""Which filters the lists of the admin accept from an address."""

import re

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

# What the filters of Django's admin add to the name of their field: those of choices and booleans, of relations,
# of dates, and of empty values.
LOOKUP_SUFFIXES = r"(__id)?(__exact|__isnull|__isempty|__gte|__lt)?"


class DeclaredLookupsMixin:
    """A ModelAdmin that accepts the filters of its `list_filter` alone.

    Django's own accepts a lookup on every column of the model, so `?token__startswith=a` would reveal a secret,
    character by character, to everybody who may see the list.
    """

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Show the list; lead an address with an undeclared filter to the whole list, as Django does with nonsense."""
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


def _field_of(declared: str | tuple[str, type]) -> str:
    """Return the field of a list filter, which may be given with the class of the filter."""
    return declared if isinstance(declared, str) else declared[0]
