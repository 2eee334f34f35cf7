"""The desk's forms of photos."""

from django import forms
from django.core.exceptions import ValidationError

from ..delivery.text import shows_something
from .models import Photo

LINES = ("caption", "alt_text", "usage_terms")
WORDS = ["alt_text", "decorative", "caption", "people", "place", "taken_at"]
RIGHTS = ["credit", "creator", "source", "copyright", "licence", "usage_terms", "rights_end", "maximum_uses"]


class MomentInput(forms.DateTimeInput):
    """A moment to the minute, as browsers ask for one, in the newspaper's time zone."""

    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class WordsForm(forms.ModelForm):
    """What must be known of a photo before it is printed."""

    class Meta:
        model = Photo
        fields = [*WORDS, *RIGHTS]
        widgets = {name: forms.Textarea({"rows": 2}) for name in LINES} | {
            "taken_at": MomentInput,
            "rights_end": MomentInput,
        }

    def clean(self):
        """Refuse to take from a photo that readers see what it may not be without."""
        cleaned = super().clean()
        photo = self.instance
        if photo.pk and (photo.livearticles.exists() or photo.live_figures.exists()):
            needed = "Readers see this photo, so it needs"
            if "credit" not in self.errors and not shows_something(cleaned.get("credit", "")):
                self.add_error("credit", f"{needed} a credit.")
            if "alt_text" not in self.errors and not _is_described(cleaned):
                self.add_error("alt_text", f"{needed} an alt text, or the tick “decorative”.")
        return cleaned


def _is_described(words):
    return words.get("decorative") or shows_something(words.get("alt_text", ""))


class PhotoForm(WordsForm):
    """A photo's page: its words, its rights, its focal point, and another file in its place."""

    replacement = forms.FileField(
        label="Another file in its place",
        required=False,
        help_text="A better scan, a corrected print: every article that shows the photo then shows this.",
    )

    class Meta(WordsForm.Meta):
        fields = [*WordsForm.Meta.fields, "focal_x", "focal_y"]
        labels = {"focal_x": "Focal point: across, %", "focal_y": "Focal point: down, %"}


class Files(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class UploadForm(forms.Form):
    """The files to be taken into the library; each is judged by itself (photos/upload.py)."""

    files = forms.FileField(
        label="Pictures",
        widget=Files({"multiple": True, "accept": "image/*,.heic,.heif"}),
        error_messages={"required": "Choose a picture.", "missing": "Choose a picture."},
        allow_empty_file=True,
    )


class SharedForm(forms.ModelForm):
    """What is said of several photos at once, where they have nothing of it themselves or it is to be replaced."""

    class Meta:
        model = Photo
        fields = ["credit", "creator", "source", "copyright", "licence", "place"]


def refuse_nothing(selected):
    """Raise ValidationError where no photo was ticked."""
    if not selected:
        raise ValidationError("Tick the photos that you mean.")
