"""The desk's form of a photo."""

from django import forms
from django.core.exceptions import ValidationError

from .models import Photo

# What browsers show, by Pillow's names, and how large: a picture is held in memory whole while it is looked at.
FORMATS = {"JPEG", "PNG", "WEBP", "GIF", "AVIF"}
MOST_PIXELS = 100_000_000


class PhotoForm(forms.ModelForm):
    """A photo with the words it needs; what the table demands is said at the field."""

    class Meta:
        model = Photo
        fields = ["image", "caption", "alt_text", "decorative", "credit", "focal_x", "focal_y"]
        widgets = {"caption": forms.Textarea({"rows": 2}), "alt_text": forms.Textarea({"rows": 2})}
        labels = {"focal_x": "Focal point: across, %", "focal_y": "Focal point: down, %"}

    def clean_image(self):
        """Refuse what a browser doesn't show, and what is larger than any camera's picture."""
        image = self.cleaned_data["image"]
        # A file that was just sent carries what Pillow read of it; one that is kept was looked at before.
        picture = getattr(image, "image", None)
        if picture and picture.format not in FORMATS:
            raise ValidationError("Send a JPEG, PNG, WebP, GIF or AVIF picture.")
        if picture and picture.width * picture.height > MOST_PIXELS:
            raise ValidationError("The picture has more than 100 megapixels. Send a smaller one.")
        return image

    def clean(self):
        """Demand an alt text of a picture that isn't decorative."""
        cleaned = super().clean()
        if not cleaned.get("alt_text") and not cleaned.get("decorative") and "alt_text" not in self.errors:
            constraint = Photo._meta.constraints[0]
            self.add_error("alt_text", constraint.violation_error_message)
        return cleaned
