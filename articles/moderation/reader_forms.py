"""The forms by which readers reach the moderators."""

from django import forms
from django.core.exceptions import ValidationError

from ..delivery.text import one_line, plain_text, shows_something
from .models import Report

NUL = "Take the NUL character out; it can’t be stored."
TOO_LONG = "Shorten it to %(limit_value)d characters; it has %(show_value)d."
MISTAKES = {"null_characters_not_allowed": NUL, "max_length": TOO_LONG}


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
            "law": MISTAKES,
            "words": MISTAKES,
            "email": {**MISTAKES, "invalid": "Write the address in full, for example name@example.org."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A choice that says nothing is none.
        self.fields["reason"].choices = Report.Reason.choices

    def clean_law(self):
        """Return the law on one line."""
        return one_line(self.cleaned_data["law"])

    def clean_email(self):
        """Return the address in lower case, as it is compared with others."""
        return self.cleaned_data["email"].lower()

    def clean_words(self):
        """Return the words as plain text."""
        return plain_text(self.cleaned_data["words"])

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
        error_messages={"required": "Write why the decision should be looked at again.", **MISTAKES},
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean_words(self):
        """Return the words as plain text; those in which nothing shows are none."""
        words = plain_text(self.cleaned_data["words"])
        if not shows_something(words):
            raise ValidationError(self.fields["words"].error_messages["required"], code="required")
        return words
