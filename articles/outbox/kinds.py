"""The kinds of e-mails: what the desk calls each, and the function that writes it.

`articles/email_kinds.py` lists them. The outbox stores only the kind, the recipient and some ids, and calls the
function when it sends, so that no link with a token is stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

# (recipient, context) -> the e-mail, or None if it is no longer wanted, such as after the article was deleted.
Builder = Callable[[str, Mapping[str, Any]], EmailMessage | None]
# The kind of e-mails that other apps hand to Django ready to send, such as those about signing in.
READY_MADE = "ready_made"


@dataclass(frozen=True)
class EmailKind:
    """A kind of e-mail.

    `label` is its name at the desk, `builder` the dotted name of a Builder. Urgent e-mails, for which somebody waits in
    front of a screen, are sent before all others. `is_to_reader` says that its recipient is a reader, whose address the
    desk shows in full only to people who moderate comments.
    """

    label: str | Promise
    builder: str
    is_urgent: bool = False
    is_to_reader: bool = False


_kinds: dict[str, EmailKind] = {}


def register_kinds(kinds: Mapping[str, EmailKind]) -> None:
    """Make these kinds known."""
    _kinds.update(kinds)


def known_kinds() -> Mapping[str, EmailKind]:
    """Return {name: kind} of all kinds that have a builder."""
    return _kinds


def is_urgent(name: str) -> bool:
    """Return whether e-mails of a kind are sent before others."""
    return name == READY_MADE or _kinds[name].is_urgent


def is_to_reader(name: str) -> bool:
    """Return whether a kind goes to readers; also where only a newer or older release knows it."""
    return name != READY_MADE and (name not in _kinds or _kinds[name].is_to_reader)


def kind_label(name: str) -> str:
    """Return the label of a kind; its name where a newer or older release knows it."""
    if name == READY_MADE:
        return str(_("account"))
    return str(_kinds[name].label) if name in _kinds else name


def build(name: str, recipient: str, context: Mapping[str, Any]) -> EmailMessage | None:
    """Return the e-mail of that kind, or None if it is no longer wanted."""
    builder: Builder = import_string(_kinds[name].builder)
    return builder(recipient, context)
