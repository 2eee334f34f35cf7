"""The arguments of actions, read and validated as the command, the API and the bulk forms receive them."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..delivery.localized_formats import join_names
from ..editorial.actions.registry import Action
from ..editorial.models import Version
from .datetime_fields import ALLOWED_YEARS, instants_at, year_error
from .hidden_characters import hidden_character_error

MAX_LENGTHS = {"comment": 2000, "reason": 1000, "note": 1000}
CHANGE_KINDS = [kind for kind in Version.Kind.values if kind != Version.Kind.FIRST]
# RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339) with optional seconds and offset.
DATETIME_PATTERN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
NUMBER_PATTERN = re.compile("[1-9][0-9]{0,8}")


# Each action has keyword arguments of its own, so their types aren't known here: hence Any.
def clean_action_arguments(action: Action, values: Mapping[str, object]) -> dict[str, Any]:
    """Return the keyword arguments for an action, from {name: text or JSON value}; None and "" are left out.

    Raises ValidationError with an error for each argument that the action doesn't have and each that is invalid.
    """
    arguments: dict[str, Any] = {}
    errors: dict[str, ValidationError] = {}
    for name, value in values.items():
        if name not in action.arguments:
            message = _("“%(action)s” has no argument with this name.") % {"action": action.label}
            errors[name] = ValidationError(message)
        elif value not in (None, ""):
            try:
                arguments[name] = CLEANERS[name](name, value)
            except ValidationError as error:
                errors[name] = error
    if errors:
        raise ValidationError(errors)
    return arguments


def _clean_text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("This must be text."))
    limit = MAX_LENGTHS[name]
    if len(value) > limit:
        message = ngettext(
            "Use at most %(limit)d character; this text has %(length)d.",
            "Use at most %(limit)d characters; this text has %(length)d.",
            limit,
        )
        raise ValidationError(message % {"limit": limit, "length": len(value)})
    if message := hidden_character_error(value):
        raise ValidationError(message)
    return value


def _clean_kind(name: str, value: object) -> str:
    if value not in CHANGE_KINDS:
        message = _("There is no such kind of change. The kinds are %(kinds)s.")
        raise ValidationError(message % {"kinds": join_names(CHANGE_KINDS)})
    return str(value)


def _clean_number(name: str, value: object) -> int:
    if isinstance(value, bool) or not NUMBER_PATTERN.fullmatch(str(value)):
        raise ValidationError(_("Give the number of a version of the article."))
    return int(str(value))


def _clean_datetime(name: str, value: object) -> datetime.datetime:
    """Return an aware datetime from ISO 8601; without an offset, it is in the site's time zone."""
    if isinstance(value, datetime.datetime):
        return value
    if not isinstance(value, str) or not DATETIME_PATTERN.fullmatch(value):
        raise ValidationError(
            _("Write date and time as 2026-05-04T12:00, or with an offset as 2026-05-04T12:00+03:30.")
        )
    try:
        parsed = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise ValidationError(_("“%(value)s” isn’t a valid date and time.") % {"value": value}) from None
    if parsed.year not in ALLOWED_YEARS:
        raise year_error()
    return parsed if timezone.is_aware(parsed) else _in_site_time_zone(parsed, value)


def _in_site_time_zone(local: datetime.datetime, value: str) -> datetime.datetime:
    instants = instants_at(local)
    if not instants:
        message = _("%(time)s doesn’t exist, because the clocks go forward.")
        raise ValidationError(message % {"time": value})
    if len(instants) > 1:
        first, second = (timezone.localtime(instant).isoformat(timespec="minutes") for instant in instants)
        message = _("%(time)s occurs twice, because the clocks go back. Write %(first)s or %(second)s.")
        raise ValidationError(message % {"time": value, "first": first, "second": second})
    return instants[0]


CLEANERS: dict[str, Callable[[str, object], object]] = {
    "reason": _clean_text,
    "comment": _clean_text,
    "note": _clean_text,
    "kind": _clean_kind,
    "supersedes": _clean_number,
    "publish_at": _clean_datetime,
}
