"""Decisions as moderators read them: what was decided, by whom, and how many of each."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

# By verdict. The message contexts keep these apart from other uses of the same words.
OUTCOMES = {
    "approve": pgettext_lazy("comment", "approved"),
    "reject": pgettext_lazy("comment", "rejected"),
    "spam": pgettext_lazy("comment", "marked as spam"),
    "hold": pgettext_lazy("comment", "held"),
}
DECIDED_BY = {
    "approve": _("Approved by %(moderator)s"),
    "reject": _("Rejected by %(moderator)s"),
    "spam": _("Marked as spam by %(moderator)s"),
    "hold": _("Held by %(moderator)s"),
}
DECIDED_BY_YOU = {
    "approve": _("Approved by you"),
    "reject": _("Rejected by you"),
    "spam": _("Marked as spam by you"),
    "hold": _("Held by you"),
}
ALREADY_DECIDED_BY = {
    "approve": _("Already approved by %(moderator)s"),
    "reject": _("Already rejected by %(moderator)s"),
    "spam": _("Already marked as spam by %(moderator)s"),
    "hold": _("Already held by %(moderator)s"),
}
OUTCOME_COUNTS = {
    "approve": ngettext_lazy("%(count)d approved", "%(count)d approved", "count"),
    "reject": ngettext_lazy("%(count)d rejected", "%(count)d rejected", "count"),
    "spam": ngettext_lazy("%(count)d marked as spam", "%(count)d marked as spam", "count"),
    "hold": ngettext_lazy("%(count)d held", "%(count)d held", "count"),
}
