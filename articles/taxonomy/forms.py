"""The desk's forms of authors and of the accounts of the staff."""

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.contrib.auth.forms import UserChangeForm
from django.core.files.uploadedfile import UploadedFile

from .models import Author, Section
from .portraits import redraw_portrait


class PortraitInput(AdminFileWidget):
    """The admin's file input, named by a label on every version; Django 6.1 puts it into a fieldset with a legend."""

    use_fieldset = False


class AuthorForm(forms.ModelForm):
    """An author; the portrait is kept as readers may have it."""

    portrait = forms.FileField(required=False, allow_empty_file=True, widget=PortraitInput({"accept": "image/*"}))

    class Meta:
        model = Author
        fields = ["name", "slug", "kind", "role", "bio", "portrait", "user"]

    def clean_portrait(self):
        """Return the picture that was sent, redrawn; what was there before stays as it is."""
        file = self.cleaned_data["portrait"]
        return redraw_portrait(file) if isinstance(file, UploadedFile) else file


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
