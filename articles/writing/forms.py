"""The technical fields of the article's form: which window sent it, and what it is based on."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .browser_window import EditorWindow
from .models import AutosaveBuffer

# The largest numbers that the columns can store.
MAX_REVISION, MAX_SEQUENCE = 2**31 - 1, 2**63 - 1
TECHNICAL_FIELDS = {"csrfmiddlewaretoken", "_act", "window", "base", "sequence", "taken", "taken_sequence", "brought"}
# format_lazy fills in the values with str.format when a message is shown, in the language active then.
UUID_MESSAGE = _("The form’s “{name}” must be the UUID of a window.")
NUMBER_MESSAGE = _("The form’s “{name}” must be a whole number from 0 to {limit}.")


def _uuid_field(name: str, *, required: bool = True) -> forms.UUIDField:
    message = format_lazy(UUID_MESSAGE, name=name)
    return forms.UUIDField(error_messages={"required": message, "invalid": message}, required=required)


def _number_field(name: str, limit: int) -> forms.IntegerField:
    message = format_lazy(NUMBER_MESSAGE, name=name, limit=limit)
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), message)
    return forms.IntegerField(min_value=0, max_value=limit, required=False, error_messages=messages)


class WindowForm(forms.Form):
    """The hidden fields that identify a window; a missing number is 0."""

    window = _uuid_field("window")
    base = _number_field("base", MAX_REVISION)
    sequence = _number_field("sequence", MAX_SEQUENCE)
    taken = _uuid_field("taken", required=False)
    taken_sequence = _number_field("taken_sequence", MAX_SEQUENCE)


class PresenceForm(forms.Form):
    """An open window with the field that has the focus, or a window that is being closed."""

    window = _uuid_field("window")
    base = _number_field("base", MAX_REVISION)
    field = forms.CharField(
        required=False, max_length=40, error_messages={"max_length": _("This isn’t the name of a field.")}
    )
    leaving = forms.BooleanField(required=False)


def parse_window(posted: QueryDict) -> EditorWindow:
    """Return the window that a form was posted from. Raises ValidationError if its hidden fields are invalid."""
    data = validated_data(WindowForm(posted))
    numbers = {name: data[name] or 0 for name in ("base", "sequence", "taken_sequence")}
    return EditorWindow(id=data["window"], taken=data["taken"], **numbers)


def submitted_fields(posted: QueryDict) -> dict[str, list[str]]:
    """Return what a person wrote in a posted form, as {name: [value, …]}, without validation."""
    return {name: [str(value) for value in values] for name, values in posted.lists() if name not in TECHNICAL_FIELDS}


def validated_data(form: forms.Form) -> dict[str, Any]:
    """Return the data of a form. Raises ValidationError with all its messages if it isn't valid."""
    if not form.is_valid():
        raise ValidationError([message for messages in form.errors.values() for message in messages])
    return form.cleaned_data


def restored_form_data(buffer: AutosaveBuffer) -> QueryDict:
    """Return an unsaved text as the form of a new window would post it, in a mutable QueryDict."""
    posted = QueryDict(mutable=True)
    for name, values in buffer.fields.items():
        posted.setlist(name, values)
    # A new window: the old one may still be open, and autosave independently.
    hidden = {"window": uuid.uuid4(), "base": buffer.base, "taken": buffer.window, "taken_sequence": buffer.sequence}
    for name, value in hidden.items():
        posted[name] = str(value)
    return posted
