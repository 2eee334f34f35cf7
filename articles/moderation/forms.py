"""The form of a decision, on one comment or on several."""

import re

from django import forms
from django.core.exceptions import ValidationError

from .models import Decision

COMMENT_AND_VERSION = re.compile("([0-9]{1,19}):([0-9]{1,9})")


class DecisionForm(forms.Form):
    """What a moderator decided. `versions` holds the (id, version) of each comment, as they were shown.

    A row's own form posts `comment` and `version`; the form for several posts `selected`, each id:version.
    """

    decision = forms.ChoiceField(
        choices=Decision.Verdict.choices,
        error_messages={
            "required": "Choose a decision: approve, reject or spam.",
            "invalid_choice": "“%(value)s” is not a decision. Choose approve, reject or spam.",
        },
    )
    reason = forms.CharField(
        required=False,
        max_length=300,
        error_messages={"max_length": "The reason has %(show_value)d characters; 300 is the most."},
    )

    def clean(self):
        """Read which comments are meant."""
        cleaned = super().clean()
        cleaned["versions"] = [self._read(text) for text in self._chosen()]
        if not cleaned["versions"]:
            raise ValidationError("Select at least one comment.")
        return cleaned

    def _chosen(self):
        if "comment" in self.data:
            return [f"{self.data['comment']}:{self.data.get('version', '')}"]
        return dict.fromkeys(self.data.getlist("selected"))

    def _read(self, text):
        match = COMMENT_AND_VERSION.fullmatch(text)
        if not match:
            raise ValidationError(f"“{text}” names no comment and its version, as 12:1 would.")
        return int(match[1]), int(match[2])
