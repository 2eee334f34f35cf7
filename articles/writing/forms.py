"""What the article's form carries besides somebody's words."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from .window import Window

# The largest numbers that the columns of these take.
LARGEST_REVISION, LARGEST_SEQUENCE = 2**31 - 1, 2**63 - 1
UNWRITTEN = {"csrfmiddlewaretoken", "_act", "window", "base", "sequence", "taken", "taken_sequence", "brought"}


def _uuid(name, **kwargs):
    sentence = f"The form’s “{name}” must be the UUID of a window."
    return forms.UUIDField(error_messages={"required": sentence, "invalid": sentence}, **kwargs)


def _number(name, largest):
    sentence = f"The form’s “{name}” must be a whole number from 0 to {largest}."
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(min_value=0, max_value=largest, required=False, error_messages=messages)


class WindowForm(forms.Form):
    """The hidden fields of a window; a number that is missing is 0."""

    window = _uuid("window")
    base = _number("base", LARGEST_REVISION)
    sequence = _number("sequence", LARGEST_SEQUENCE)
    taken = _uuid("taken", required=False)
    taken_sequence = _number("taken_sequence", LARGEST_SEQUENCE)


class PresenceForm(forms.Form):
    """A window that is open, and the field its person is in; or one that is being left."""

    window = _uuid("window")
    base = _number("base", LARGEST_REVISION)
    field = forms.CharField(
        required=False, max_length=40, error_messages={"max_length": "No field has a name as long as that."}
    )
    leaving = forms.BooleanField(required=False)


def window_of(posted):
    """Return the Window that a form was posted from; ValidationError where its hidden fields are none."""
    said = cleaned(WindowForm(posted))
    numbers = {name: said[name] or 0 for name in ("base", "sequence", "taken_sequence")}
    return Window(id=said["window"], taken=said["taken"], **numbers)


def written_in(posted):
    """Return what somebody wrote in a posted form, as {name: [value, …]}, however wrong it is."""
    return {name: values for name, values in posted.lists() if name not in UNWRITTEN}


def cleaned(form):
    """Return the data of a form; ValidationError with its sentences where it isn't valid."""
    if not form.is_valid():
        raise ValidationError([sentence for sentences in form.errors.values() for sentence in sentences])
    return form.cleaned_data


def taken_up(buffer):
    """Return the text of a Buffer as the form of another window would post it, a mutable QueryDict."""
    posted = QueryDict(mutable=True)
    for name, values in buffer.fields.items():
        posted.setlist(name, values)
    # The window itself may still be open, and goes on by itself then.
    hidden = {"window": uuid.uuid4(), "base": buffer.base, "taken": buffer.window, "taken_sequence": buffer.sequence}
    for name, value in hidden.items():
        posted[name] = str(value)
    return posted
