"""What the article's form carries besides somebody's words."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from .editor_window import EditorWindow

# The largest numbers that the columns of these take.
MAX_REVISION, MAX_SEQUENCE = 2**31 - 1, 2**63 - 1
TECHNICAL_FIELDS = {"csrfmiddlewaretoken", "_act", "window", "base", "sequence", "taken", "taken_sequence", "brought"}


def _uuid_field(name, **kwargs):
    sentence = f"The form’s “{name}” must be the UUID of a window."
    return forms.UUIDField(error_messages={"required": sentence, "invalid": sentence}, **kwargs)


def _number_field(name, largest):
    sentence = f"The form’s “{name}” must be a whole number from 0 to {largest}."
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(min_value=0, max_value=largest, required=False, error_messages=messages)


class WindowForm(forms.Form):
    """The hidden fields of a window; a number that is missing is 0."""

    window = _uuid_field("window")
    base = _number_field("base", MAX_REVISION)
    sequence = _number_field("sequence", MAX_SEQUENCE)
    taken = _uuid_field("taken", required=False)
    taken_sequence = _number_field("taken_sequence", MAX_SEQUENCE)


class PresenceForm(forms.Form):
    """A window that is open, and the field its person is in; or one that is being left."""

    window = _uuid_field("window")
    base = _number_field("base", MAX_REVISION)
    field = forms.CharField(
        required=False, max_length=40, error_messages={"max_length": "No field has a name as long as that."}
    )
    leaving = forms.BooleanField(required=False)


def parse_window(posted):
    """Return the Window that a form was posted from; ValidationError where its hidden fields are none."""
    data = validated_data(WindowForm(posted))
    numbers = {name: data[name] or 0 for name in ("base", "sequence", "taken_sequence")}
    return EditorWindow(id=data["window"], taken=data["taken"], **numbers)


def submitted_fields(posted):
    """Return what somebody wrote in a posted form, as {name: [value, …]}, however wrong it is."""
    return {name: values for name, values in posted.lists() if name not in TECHNICAL_FIELDS}


def validated_data(form):
    """Return the data of a form; ValidationError with its sentences where it isn't valid."""
    if not form.is_valid():
        raise ValidationError([sentence for sentences in form.errors.values() for sentence in sentences])
    return form.cleaned_data


def restored_form_data(buffer):
    """Return the text of a Buffer as the form of another window would post it, a mutable QueryDict."""
    posted = QueryDict(mutable=True)
    for name, values in buffer.fields.items():
        posted.setlist(name, values)
    # The window itself may still be open, and goes on by itself then.
    hidden = {"window": uuid.uuid4(), "base": buffer.base, "taken": buffer.window, "taken_sequence": buffer.sequence}
    for name, value in hidden.items():
        posted[name] = str(value)
    return posted
