"""The tabs and filters of the photo library."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..delivery.staff_user import staff_user
from .models import Licence, Photo
from .querysets import PhotoQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# By the value in the URL: the label of the tab, and a function that filters the photos for a user.
LIBRARY_TABS: "dict[str, tuple[StrOrPromise, Callable[[PhotoQuerySet, User], PhotoQuerySet]]]" = {
    "mine": (_("Mine"), lambda photos, user: photos.filter(uploaded_by=user)),
    "ending": (_("Rights end within 7 days"), lambda photos, user: photos.rights_ending()),
    "ended": (_("Rights ended"), lambda photos, user: photos.rights_ended()),
    "undescribed": (_("No alt text or credit"), lambda photos, user: photos.undescribed()),
    "unused": (_("Not used"), lambda photos, user: photos.unused()),
}


class LibraryTabFilter(admin.SimpleListFilter):
    """The library's tabs."""

    title = _("list")
    parameter_name = "tab"
    template = "admin/list_tabs.html"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Photo]") -> "list[tuple[str, StrOrPromise]]":
        """Return the tabs, apart from the one that shows all photos."""
        return [(name, label) for name, (label, _) in LIBRARY_TABS.items()]

    # The list is always one of photos.
    def queryset(self, request: HttpRequest, queryset: PhotoQuerySet) -> PhotoQuerySet:  # type: ignore[override]
        """Return the photos of the current tab."""
        tab = LIBRARY_TABS.get(self.value() or "")
        return tab[1](queryset, staff_user(request)) if tab else queryset


class LicenceFilter(admin.SimpleListFilter):
    """The licence under which photos may be published."""

    title = _("licence")
    parameter_name = "licence"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Photo]") -> "list[tuple[str, StrOrPromise]]":
        """Return the licences, and a choice for photos without one."""
        return [*((value, capfirst(label)) for value, label in Licence.choices), ("none", _("No licence"))]

    # The list is always one of photos.
    def queryset(self, request: HttpRequest, queryset: PhotoQuerySet) -> PhotoQuerySet:  # type: ignore[override]
        """Return the photos with the chosen licence."""
        if not self.value():
            return queryset
        return queryset.filter(licence="" if self.value() == "none" else self.value())
