"""The forms of moderators: decisions on one comment or on several, replies, sanctions."""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..comments.forms import MISTAKES
from ..comments.models import LONGEST_BODY
from ..comments.senders import Sanction
from ..delivery.addresses import is_row_id
from ..delivery.days import midnight
from ..delivery.text import plain_text, shows_something
from .models import Decision
from .sanction import targets_of

COMMENT_AND_VERSION = re.compile("([0-9]{1,19}):([0-9]{1,9})")
MOST = 500
NO_VERSION = "The form named no version of the comment, so your reply was not sent. Here it still is."
# The reasons that moderators give most often; any other can be written.
REASONS = [
    "Insults or threatens somebody",
    "Names a private person",
    "Advertising",
    "Off the subject of the article",
    "States something false as a fact",
    "Repeats what was said already",
    "Breaks the law",
]
VERDICTS = [choice for choice in Decision.Verdict.choices if choice[0] != Decision.Verdict.HOLD]


def words(name, most):
    """Return a field of words that need not be given."""
    mistakes = {
        "max_length": f"The {name} has %(show_value)d characters; {most} is the most.",
        "null_characters_not_allowed": f"Take the NUL character out of the {name}; it can’t be stored.",
    }
    return forms.CharField(required=False, max_length=most, error_messages=mistakes)


class DecisionForm(forms.Form):
    """What a moderator decided. `pairs` holds the (id, version) of each comment, as they were shown.

    A row's own form posts `comment` and `version`; the form for several posts `selected`, each id:version, or all of
    them in `versions`.
    """

    decision = forms.ChoiceField(
        choices=VERDICTS,
        error_messages={
            "required": "Choose a decision: approve, reject or spam.",
            "invalid_choice": "“%(value)s” is not a decision. Choose approve, reject or spam.",
        },
    )
    reason = words("reason", 300)
    statement = words("statement to the sender", 600)
    note = words("note", 300)
    meant = words("description", 200)

    def clean(self):
        """Read which comments are meant."""
        cleaned = super().clean()
        cleaned["pairs"] = [self._read(text) for text in self._chosen()]
        if not cleaned["pairs"]:
            raise ValidationError("Select at least one comment.")
        if len(cleaned["pairs"]) > MOST:
            raise ValidationError(f"That is {len(cleaned['pairs'])} comments; {MOST} at once is the most.")
        return cleaned

    def _chosen(self):
        if "comment" in self.data:
            return [f"{self.data['comment']}:{self.data.get('version', '')}"]
        return dict.fromkeys([*self.data.getlist("selected"), *self.data.get("versions", "").split()])

    def _read(self, text):
        match = COMMENT_AND_VERSION.fullmatch(text)
        if not match:
            raise ValidationError(f"“{text[:40]}” names no comment and its version, as 12:1 would.")
        return int(match[1]), int(match[2])


class UndoForm(forms.Form):
    """What is to be taken back: the number of a `decision` or of a `batch`."""

    decision = forms.CharField(required=False)
    batch = forms.CharField(required=False)

    def clean(self):
        """Read the one number."""
        cleaned = super().clean()
        numbers = {name: cleaned[name] for name in ("decision", "batch") if cleaned.get(name)}
        if len(numbers) != 1 or not all(is_row_id(number) for number in numbers.values()):
            raise ValidationError("Say which decision, or which batch, is to be taken back.")
        return {name: int(number) for name, number in numbers.items()}


class SanctionForm(forms.Form):
    """A sanction on the sender of a comment. It ends at the end of a day."""

    kind = forms.ChoiceField(label="The sender", choices=Sanction.Kind.choices)
    target = forms.ChoiceField(label="Known by")
    ends_at = forms.DateField(label="Until the end of", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    reason = forms.CharField(label="Reason (the sender is told)", max_length=300)
    note = forms.CharField(label="Note (for moderators)", max_length=300, required=False)

    def __init__(self, comment, data=None):
        in_a_week = timezone.localdate() + datetime.timedelta(days=7)
        super().__init__(data, auto_id="sanction_%s", initial={"ends_at": in_a_week})
        self.fields["target"].choices = [(target.value, target.label) for target in targets_of(comment)]

    def clean_ends_at(self):
        """Return the moment at which that day ends."""
        day = self.cleaned_data["ends_at"]
        if day.year > timezone.localdate().year + 1:
            raise ValidationError("A sanction ends in the future, within a year.")
        return midnight(day + datetime.timedelta(days=1))


class ReplyForm(forms.Form):
    """A reply as staff to the version of a comment that was seen."""

    version = forms.IntegerField(
        min_value=1,
        max_value=10**9,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], NO_VERSION),
    )
    body = forms.CharField(
        max_length=LONGEST_BODY,
        widget=forms.Textarea({"rows": 4}),
        error_messages={**MISTAKES, "required": "Write your reply before sending it."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="reply_%s", **kwargs)

    def clean_body(self):
        """Return the body as plain text; a body in which nothing shows is an empty one."""
        body = plain_text(self.cleaned_data["body"])
        if not shows_something(body):
            raise ValidationError("Write your reply before sending it.")
        return body
