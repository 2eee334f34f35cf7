"""The forms by which readers report a comment and commenters appeal against a decision."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..delivery.text_normalization import has_visible_text, normalize_line, normalize_text
from .models import Report

TEXT_FIELD_ERRORS = {
    "null_characters_not_allowed": gettext_lazy(
        "The text contains a hidden character (NUL) that can’t be stored. Type the text again."
    ),
    "max_length": gettext_lazy("Shorten it to %(limit_value)d characters; it has %(show_value)d."),
}
APPEAL_REQUIRED_ERROR = gettext_lazy("Write why the decision should be reviewed.")


class ReportForm(forms.ModelForm):
    """A reader's report of a comment."""

    class Meta:
        model = Report
        fields = ["reason", "law", "words", "email"]
        labels = {
            "reason": gettext_lazy("What is wrong with the comment?"),
            "law": gettext_lazy("Which law?"),
            "words": gettext_lazy("In your own words"),
            "email": gettext_lazy("E-mail"),
        }
        help_texts = {
            "law": gettext_lazy(
                "If you choose “It breaks the law”, name the law and, if "
                "possible, the section; you will get a reference number."
            ),
            "email": gettext_lazy("Fill this in if you want an answer."),
        }
        widgets = {
            "reason": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 4, "maxlength": 1000, "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages = {
            "reason": {
                "required": gettext_lazy("Choose what is wrong with the comment."),
                "invalid_choice": gettext_lazy("Choose one of the reasons."),
            },
            "law": TEXT_FIELD_ERRORS,
            "words": TEXT_FIELD_ERRORS,
            "email": {
                **TEXT_FIELD_ERRORS,
                "invalid": gettext_lazy("Enter the full e-mail address, for example name@example.org."),
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Leave out the empty choice that Django adds.
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = Report.Reason.choices

    def clean_law(self) -> str:
        """Return the law on one line."""
        return normalize_line(self.cleaned_data["law"])

    def clean_email(self) -> str:
        """Return the address in lower case, so that it can be compared with others."""
        return self.cleaned_data["email"].lower()

    def clean_words(self) -> str:
        """Return the explanation as plain text."""
        return normalize_text(self.cleaned_data["words"])

    def clean(self) -> dict[str, Any]:
        """Require the law in a report that says the comment breaks it."""
        super().clean()
        is_illegal = self.cleaned_data.get("reason") == Report.Reason.ILLEGAL
        if is_illegal and not self.cleaned_data.get("law") and "law" not in self.errors:
            self.add_error("law", _("Name the law that the comment breaks."))
        return self.cleaned_data

    def validate_constraints(self) -> None:
        """Skip the model's constraints: `create_report` sets the reference number that they require."""


class AppealForm(forms.Form):
    """A commenter's appeal: why a decision should be reviewed."""

    words = forms.CharField(
        label=gettext_lazy("Why should another moderator review the decision?"),
        max_length=1000,
        error_messages={"required": APPEAL_REQUIRED_ERROR, **TEXT_FIELD_ERRORS},
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean_words(self) -> str:
        """Return the explanation as plain text; refuse one without visible characters."""
        text = normalize_text(self.cleaned_data["words"])
        if not has_visible_text(text):
            raise ValidationError(APPEAL_REQUIRED_ERROR, code="required")
        return text
