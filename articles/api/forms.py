"""The form that creates an API key."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..delivery.text_normalization import normalize_line

LIFETIMES_IN_DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("1 year"))]


class KeyForm(forms.Form):
    """The purpose and the lifetime of an API key."""

    label = forms.CharField(
        label=_("Purpose"),
        max_length=80,
        error_messages={"required": _("Enter what the key is for, for example “Layout system”.")},
        help_text=_("Shown in the list of keys and in the log."),
    )
    days = forms.TypedChoiceField(
        label=_("Expires after"),
        coerce=int,
        choices=LIFETIMES_IN_DAYS,
        initial=90,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose when the key expires."),
            "invalid_choice": _("“%(value)s” is not available. Choose 30 days, 90 days or 1 year."),
        },
    )

    def clean_label(self) -> str:
        """Return the purpose on one line. Raises ValidationError if it has no visible characters."""
        label = normalize_line(self.cleaned_data["label"])
        if not label:
            raise forms.ValidationError(self.fields["label"].error_messages["required"])
        return label
