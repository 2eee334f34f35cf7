"""The form for a key."""

from django import forms

from ..delivery.text_normalization import normalize_line

LIFETIMES_IN_DAYS = [(30, "30 days"), (90, "90 days"), (365, "a year")]


class KeyForm(forms.Form):
    """A key: what it is for, and when it ends."""

    label = forms.CharField(
        label="What it is for",
        max_length=80,
        error_messages={"required": "Write what the key is for, as in “the layout system”."},
        help_text="You see it beside the key, and the log names it.",
    )
    days = forms.TypedChoiceField(
        label="Ends after",
        coerce=int,
        choices=LIFETIMES_IN_DAYS,
        initial=90,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose when the key ends.",
            "invalid_choice": "Choose 30 days, 90 days or a year; “%(value)s” is none of them.",
        },
    )

    def clean_label(self):
        """Refuse what shows nothing."""
        label = normalize_line(self.cleaned_data["label"])
        if not label:
            raise forms.ValidationError(self.fields["label"].error_messages["required"])
        return label
