"""The desk's forms of the accounts of the staff."""

from django import forms
from django.contrib.auth.forms import UserChangeForm

from .models import Section


class AccountForm(UserChangeForm):
    """An account with the sections assigned to it."""

    assigned_sections = forms.ModelMultipleChoiceField(
        Section.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sections this person works in. None ticked: all of them.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "assigned_sections" in self.fields:
            self.initial["assigned_sections"] = self.instance.assigned_sections.all()

    def _save_m2m(self):
        super()._save_m2m()
        if "assigned_sections" in self.cleaned_data:
            self.instance.assigned_sections.set(self.cleaned_data["assigned_sections"])
