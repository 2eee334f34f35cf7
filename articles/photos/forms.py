"""The desk's forms of photos."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..delivery.text_normalization import has_visible_text
from .change_photo import FOCAL_POINT_FIELDS
from .crops import PREVIEWED_SHAPES, SHAPES, crop_box
from .models import Photo

DESCRIPTION_FIELDS = ["alt_text", "decorative", "caption", "people", "place", "taken_at"]
RIGHTS_FIELDS = ["credit", "creator", "source", "copyright", "licence", "usage_terms", "rights_end", "maximum_uses"]
EDITABLE_FIELDS = {*DESCRIPTION_FIELDS, *RIGHTS_FIELDS, *FOCAL_POINT_FIELDS}
# The value of the button that shows the crops of a focal point without saving it.
SHOW_CROPS = "crops"


class MinuteInput(forms.DateTimeInput):
    """A date and time to the minute, in the newspaper's time zone, as a browser's datetime-local input."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class PhotoDescriptionForm(forms.ModelForm):
    """The description, credit and rights of a photo."""

    class Meta:
        model = Photo
        fields = [*DESCRIPTION_FIELDS, *RIGHTS_FIELDS]
        widgets = {
            **{name: forms.Textarea({"rows": 2}) for name in ("caption", "alt_text", "usage_terms")},
            **dict.fromkeys(("taken_at", "rights_end"), MinuteInput),
        }

    def clean(self) -> dict[str, Any]:
        """Require a credit and an alt text if readers see the photo."""
        cleaned = super().clean() or {}
        photo = self.instance
        if photo.pk and photo.is_live:
            if "credit" not in self.errors and not has_visible_text(cleaned.get("credit", "")):
                self.add_error("credit", gettext("Readers see this photo, so it needs a credit."))
            described = cleaned.get("decorative") or has_visible_text(cleaned.get("alt_text", ""))
            if "alt_text" not in self.errors and not described:
                message = gettext(
                    "Readers see this photo, so it needs alt text. If it is decorative, tick “Decorative”."
                )
                self.add_error("alt_text", message)
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """The changed values, by the names of Photo's fields."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in EDITABLE_FIELDS}


class BulkDescriptionForm(PhotoDescriptionForm):
    """The fields of each photo on the page that describes several photos."""

    class Meta(PhotoDescriptionForm.Meta):
        fields = ["alt_text", "decorative", "caption", "credit"]


class BulkDescriptionFormSet(forms.BaseModelFormSet):
    """The forms of several photos, each of a photo that the user may change."""

    def clean(self) -> None:
        """Refuse all forms if one photo was published or deleted in the meantime."""
        super().clean()
        if any(form.instance.pk is None for form in self.forms):
            raise ValidationError(
                gettext(
                    "You can’t change one of these photos any more: it was published or deleted. Copy your texts, "
                    "then select the other photos in the library again."
                )
            )


class PhotoForm(PhotoDescriptionForm):
    """The page of a photo: its description, rights and focal point, and a file that replaces it."""

    replacement = forms.FileField(
        label=_("Replacement file"),
        required=False,
        allow_empty_file=True,
        help_text=_("Replaces the photo in every article that shows it."),
    )

    class Meta(PhotoDescriptionForm.Meta):
        fields = [*PhotoDescriptionForm.Meta.fields, *FOCAL_POINT_FIELDS]
        labels = {"focal_x": _("Focal point from the left, %"), "focal_y": _("From the top, %")}

    @property
    def focal_point(self) -> tuple[int, int]:
        """The focal point that the page shows, in per cent, as (across, down)."""
        # A read-only page has no fields.
        x, y = [
            self[name].value() if name in self.fields else getattr(self.instance, name) for name in FOCAL_POINT_FIELDS
        ]
        return _percentage(x), _percentage(y)

    @property
    def crops(self) -> list[tuple[str, tuple[int, int, int, int]]]:
        """The crops for the focal point in the form, as [(name of the shape, (left, top, width, height)), …]."""
        photo, boxes = self.instance, []
        for name in PREVIEWED_SHAPES:
            left, top, right, bottom = crop_box(photo.width, photo.height, SHAPES[name].ratio, *self.focal_point)
            boxes.append((name, (left, top, right - left, bottom - top)))
        return boxes


def posted_initial(form_class: type[PhotoForm], data: QueryDict) -> dict[str, Any]:
    """Return the posted values, unvalidated, as initial values for showing the form again."""
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in form_class.base_fields.items()}


def _percentage(value: object) -> int:
    text = str(value)
    return min(int(text), 100) if text.isascii() and text.isdecimal() and len(text) < 4 else 50


class MultipleFileInput(forms.ClearableFileInput):
    """A file input that accepts several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class MultipleFileField(forms.FileField):
    """One or more files of any type and size; each is checked later, by itself."""

    def clean(self, data: Sequence[UploadedFile | None] | None, initial: object = None) -> list[UploadedFile]:
        """Return the files as a list."""
        files = [file for file in data or [] if file is not None]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return files


class UploadForm(forms.Form):
    """The files to upload to the library (upload_photo.py)."""

    # The HTML name of the field; the attribute of Form is set on the instance.
    files = MultipleFileField(  # type: ignore[assignment]
        label=_("Photos"),
        widget=MultipleFileInput({"multiple": True, "accept": "image/*,.heic,.heif"}),
        error_messages={"required": _("Choose at least one photo.")},
    )


class SharedFieldsForm(forms.ModelForm):
    """The fields to set for several photos at once; a blank field changes nothing."""

    class Meta:
        model = Photo
        fields = ["credit", "creator", "source", "copyright", "licence", "place"]

    @property
    def changes(self) -> dict[str, Any]:
        """The values that aren't blank, by the names of Photo's fields."""
        return {name: value for name, value in self.cleaned_data.items() if value}
