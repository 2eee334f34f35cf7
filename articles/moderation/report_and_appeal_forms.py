"""The forms by which readers reach the moderators."""

from django import forms
from django.core.exceptions import ValidationError

from ..delivery.text_normalization import has_visible_text, normalize_line, normalize_text
from .models import Report

NUL_ERROR = "Take the NUL character out; it can’t be stored."
TOO_LONG_ERROR = "Shorten it to %(limit_value)d characters; it has %(show_value)d."
TEXT_FIELD_ERRORS = {"null_characters_not_allowed": NUL_ERROR, "max_length": TOO_LONG_ERROR}


class ReportForm(forms.ModelForm):
    """What a reader finds wrong with a comment."""

    class Meta:
        model = Report
        fields = ["reason", "law", "words", "email"]
        labels = {"reason": "What is wrong with it?", "law": "Which law?", "words": "In your words", "email": "E-mail"}
        help_texts = {
            "law": "For “It breaks the law”: name it, with its section if you can. You get a reference number.",
            "email": "If you want an answer.",
        }
        widgets = {
            "reason": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 4, "maxlength": 1000, "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages = {
            "reason": {"required": "Choose what is wrong with it.", "invalid_choice": "Choose one of the reasons."},
            "law": TEXT_FIELD_ERRORS,
            "words": TEXT_FIELD_ERRORS,
            "email": {**TEXT_FIELD_ERRORS, "invalid": "Write the address in full, for example name@example.org."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A choice that says nothing is none.
        self.fields["reason"].choices = Report.Reason.choices

    def clean_law(self):
        """Return the law on one line."""
        return normalize_line(self.cleaned_data["law"])

    def clean_email(self):
        """Return the address in lower case, as it is compared with others."""
        return self.cleaned_data["email"].lower()

    def clean_words(self):
        """Return the words as plain text."""
        return normalize_text(self.cleaned_data["words"])

    def clean(self):
        """Ask for the law where one is said to be broken."""
        cleaned = super().clean()
        if cleaned.get("reason") == Report.Reason.ILLEGAL and not cleaned.get("law") and "law" not in self.errors:
            self.add_error("law", "Name the law that the comment breaks.")
        return cleaned

    def validate_constraints(self):
        """Leave the reference number, which the form doesn't hold, to whoever gives it."""


class AppealForm(forms.Form):
    """Why a decision should be looked at again."""

    words = forms.CharField(
        label="Why should somebody else look at it again?",
        max_length=1000,
        error_messages={"required": "Write why the decision should be looked at again.", **TEXT_FIELD_ERRORS},
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean_words(self):
        """Return the words as plain text; those in which nothing shows are none."""
        text = normalize_text(self.cleaned_data["words"])
        if not has_visible_text(text):
            raise ValidationError(self.fields["words"].error_messages["required"], code="required")
        return text
