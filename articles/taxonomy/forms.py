"""The desk's form of authors."""

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .models import Author
from .portraits import redraw_portrait


class PortraitInput(AdminFileWidget):
    """The admin's file input with a label; Django 6.1 would put it into a fieldset with a legend."""

    use_fieldset = False


class AuthorForm(forms.ModelForm):
    """An author; an uploaded portrait is re-encoded."""

    portrait = forms.FileField(
        label=_("Portrait"), required=False, allow_empty_file=True, widget=PortraitInput({"accept": "image/*"})
    )

    class Meta:
        model = Author
        fields = ["name", "slug", "kind", "role", "bio", "portrait", "user"]

    def clean_portrait(self) -> File | bool | None:
        """Return an uploaded picture re-encoded; any other value (False clears the portrait) unchanged."""
        file = self.cleaned_data["portrait"]
        return redraw_portrait(file) if isinstance(file, UploadedFile) else file
