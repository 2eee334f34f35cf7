"""The desk's form of a photo."""

from django import forms

from .models import Photo


class PhotoForm(forms.ModelForm):
    """A photo with the words it needs; what the table demands is said at the field."""

    class Meta:
        model = Photo
        fields = ["image", "caption", "alt_text", "decorative", "credit", "focal_x", "focal_y"]
        widgets = {"caption": forms.Textarea({"rows": 2}), "alt_text": forms.Textarea({"rows": 2})}
        labels = {"focal_x": "Focal point: across, %", "focal_y": "Focal point: down, %"}

    def clean(self):
        """Demand an alt text of a picture that isn't decorative."""
        cleaned = super().clean()
        if not cleaned.get("alt_text") and not cleaned.get("decorative") and "alt_text" not in self.errors:
            constraint = Photo._meta.constraints[0]
            self.add_error("alt_text", constraint.violation_error_message)
        return cleaned
