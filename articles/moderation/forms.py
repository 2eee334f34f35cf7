"""The forms of moderators: decisions on one comment or on several, replies, sanctions."""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..comments.commenters import Sanction
from ..comments.forms import BODY_ERROR_MESSAGES
from ..comments.models import MAX_COMMENT_LENGTH
from ..delivery.dates import start_of_day
from ..delivery.text_normalization import has_visible_text, normalize_text
from ..delivery.url_converters import is_row_id
from .models import Decision
from .sanction_actions import sanction_targets_of

COMMENT_AND_VERSION = re.compile("([0-9]{1,19}):([0-9]{1,9})")
MAX_COMMENTS = 500
NO_VERSION_ERROR = "The form named no version of the comment, so your reply was not sent. Here it still is."
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


def optional_text(name, max_length):
    """Return a field of words that need not be given."""
    error_messages = {
        "max_length": f"The {name} has %(show_value)d characters; {max_length} is the most.",
        "null_characters_not_allowed": f"Take the NUL character out of the {name}; it can’t be stored.",
    }
    return forms.CharField(required=False, max_length=max_length, error_messages=error_messages)


class DecisionForm(forms.Form):
    """What a moderator decided. `comment_versions` holds the (id, version) of each comment, as they were shown.

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
    reason = optional_text("reason", 300)
    statement = optional_text("statement to the sender", 600)
    note = optional_text("note", 300)
    meant = optional_text("description", 200)

    def clean(self):
        """Read which comments are meant."""
        cleaned = super().clean()
        cleaned["comment_versions"] = [self._parse_version(text) for text in self._selected()]
        if not cleaned["comment_versions"]:
            raise ValidationError("Select at least one comment.")
        if len(cleaned["comment_versions"]) > MAX_COMMENTS:
            raise ValidationError(
                f"That is {len(cleaned['comment_versions'])} comments; {MAX_COMMENTS} at once is the most."
            )
        return cleaned

    def _selected(self):
        if "comment" in self.data:
            return [f"{self.data['comment']}:{self.data.get('version', '')}"]
        return dict.fromkeys([*self.data.getlist("selected"), *self.data.get("versions", "").split()])

    def _parse_version(self, text):
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
        self.fields["target"].choices = [(target.value, target.label) for target in sanction_targets_of(comment)]

    def clean_ends_at(self):
        """Return the moment at which that day ends."""
        day = self.cleaned_data["ends_at"]
        if day.year > timezone.localdate().year + 1:
            raise ValidationError("A sanction ends in the future, within a year.")
        return start_of_day(day + datetime.timedelta(days=1))


class ReplyForm(forms.Form):
    """A reply as staff to the version of a comment that was seen."""

    version = forms.IntegerField(
        min_value=1,
        max_value=10**9,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], NO_VERSION_ERROR),
    )
    body = forms.CharField(
        max_length=MAX_COMMENT_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        error_messages={**BODY_ERROR_MESSAGES, "required": "Write your reply before sending it."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="reply_%s", **kwargs)

    def clean_body(self):
        """Return the body as plain text; a body in which nothing shows is an empty one."""
        body = normalize_text(self.cleaned_data["body"])
        if not has_visible_text(body):
            raise ValidationError("Write your reply before sending it.")
        return body
