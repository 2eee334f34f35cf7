"""Messages about XML files that aren't safe to read."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def doctype_message() -> str:
    """Return the message about XML that declares a document type."""
    return _("The file declares a document type. Such files aren’t read, because they can declare entities.")


def nesting_message(limit: int) -> str:
    """Return the message about XML that is nested more deeply than this limit."""
    return ngettext(
        "The elements are nested more than %(limit)s level deep.",
        "The elements are nested more than %(limit)s levels deep.",
        limit,
    ) % {"limit": limit}
