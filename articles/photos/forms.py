"""The desk's forms of photos."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ..delivery.text_normalization import has_visible_text
from .change_photo import FOCAL_POINT_FIELDS
from .crops import PREVIEWED_SHAPES, SHAPES, crop_box
from .models import Photo

DESCRIPTION_FIELDS = ["alt_text", "decorative", "caption", "people", "place", "taken_at"]
RIGHTS_FIELDS = ["credit", "creator", "source", "copyright", "licence", "usage_terms", "rights_end", "maximum_uses"]
EDITABLE_FIELDS = {*DESCRIPTION_FIELDS, *RIGHTS_FIELDS, *FOCAL_POINT_FIELDS}
# The button that shows the crops of a focal point without saving it.
SHOW_CROPS = "crops"


class MinuteInput(forms.DateTimeInput):
    """A moment to the minute, as browsers ask for one, in the newspaper's time zone."""

    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class PhotoDescriptionForm(forms.ModelForm):
    """What must be known of a photo before it is printed."""

    class Meta:
        model = Photo
        fields = [*DESCRIPTION_FIELDS, *RIGHTS_FIELDS]
        widgets = {
            **{name: forms.Textarea({"rows": 2}) for name in ("caption", "alt_text", "usage_terms")},
            **dict.fromkeys(("taken_at", "rights_end"), MinuteInput),
        }

    def clean(self):
        """Refuse to take from a photo that readers see what it may not be without."""
        cleaned = super().clean()
        photo = self.instance
        if photo.pk and photo.is_live:
            needed = "Readers see this photo, so it needs"
            if "credit" not in self.errors and not has_visible_text(cleaned.get("credit", "")):
                self.add_error("credit", f"{needed} a credit.")
            described = cleaned.get("decorative") or has_visible_text(cleaned.get("alt_text", ""))
            if "alt_text" not in self.errors and not described:
                self.add_error("alt_text", f"{needed} an alt text, or the tick “decorative”.")
        return cleaned

    @property
    def changes(self):
        """The values that were changed, by the names of Photo's fields."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in EDITABLE_FIELDS}


class BulkDescriptionForm(PhotoDescriptionForm):
    """The words that many photos are given one after the other."""

    class Meta(PhotoDescriptionForm.Meta):
        fields = ["alt_text", "decorative", "caption", "credit"]


class BulkDescriptionFormSet(forms.BaseModelFormSet):
    """Many photos' words: each of a photo that was offered and may still be changed."""

    def clean(self):
        """Refuse all where one is of no such photo: readers see it meanwhile, or it is gone."""
        super().clean()
        if any(form.instance.pk is None for form in self.forms):
            raise ValidationError(
                "One of these photos can’t be changed by you here any more: readers see it, or it is gone. Choose "
                "the others in the library again; what you wrote stands below."
            )


class PhotoForm(PhotoDescriptionForm):
    """A photo's page: its words, its rights, its focal point, and another file in its place."""

    replacement = forms.FileField(
        label="Another file in its place",
        required=False,
        allow_empty_file=True,
        help_text="A better scan, a corrected print: every article that shows the photo then shows this.",
    )

    class Meta(PhotoDescriptionForm.Meta):
        fields = [*PhotoDescriptionForm.Meta.fields, *FOCAL_POINT_FIELDS]
        labels = {"focal_x": "Focal point: across, %", "focal_y": "down, %"}

    @property
    def focal_point(self):
        """The focal point that the page shows, in per cent, as (across, down)."""
        # A page that is only to be read has no fields.
        shown = [
            self[name].value() if name in self.fields else getattr(self.instance, name) for name in FOCAL_POINT_FIELDS
        ]
        return tuple(map(_per_cent, shown))

    @property
    def crops(self):
        """The crops of the focal point that the form shows, as [(ratio's name, (left, top, width, height)), …]."""
        photo, boxes = self.instance, []
        for name in PREVIEWED_SHAPES:
            left, top, right, bottom = crop_box(photo.width, photo.height, SHAPES[name].ratio, *self.focal_point)
            boxes.append((name, (left, top, right - left, bottom - top)))
        return boxes


def posted_initial(form_class: type[forms.BaseForm], data: QueryDict) -> dict[str, Any]:
    """Return what a page posted, unchecked, as initial values for a form that isn't finished."""
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in form_class.base_fields.items()}


def _per_cent(value: object) -> int:
    text = str(value)
    return min(int(text), 100) if text.isascii() and text.isdecimal() and len(text) < 4 else 50


class MultipleFileInput(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class MultipleFileField(forms.FileField):
    """Files of any kind and size, at least one: each is judged later, by itself."""

    def clean(self, data, initial=None):
        """Return the files as a list."""
        files = [file for file in data or [] if file is not None]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return files


class UploadForm(forms.Form):
    """The files to be taken into the library (photos/upload_photo.py)."""

    files = MultipleFileField(
        label="Pictures",
        widget=MultipleFileInput({"multiple": True, "accept": "image/*,.heic,.heif"}),
        error_messages={"required": "Choose a picture."},
    )


class SharedFieldsForm(forms.ModelForm):
    """What is said of several photos at once; what stays empty changes nothing."""

    class Meta:
        model = Photo
        fields = ["credit", "creator", "source", "copyright", "licence", "place"]

    @property
    def changes(self):
        """The values that were given, by the names of Photo's fields."""
        return {name: value for name, value in self.cleaned_data.items() if value}
