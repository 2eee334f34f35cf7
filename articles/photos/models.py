"""Photos: the picture and what must be known of it before it may be printed."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models


class Photo(models.Model):
    """A picture with its caption, credit and alt text; the focal point is in per cent from the start and the top."""

    image = models.ImageField(upload_to="photos/%Y/%m/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    caption = models.CharField(max_length=300, blank=True)
    alt_text = models.CharField(
        "alt text", max_length=300, blank=True, help_text="What the picture shows, for those who don't see it."
    )
    decorative = models.BooleanField(default=False, help_text="It carries no news: screen readers pass over it.")
    credit = models.CharField(max_length=120, help_text="Who made it, as printed.")
    focal_x = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    focal_y = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="photo_has_alt_text_or_is_decorative",
                condition=~models.Q(alt_text="") | models.Q(decorative=True),
                violation_error_message="Describe the picture in the alt text, or tick “decorative”.",
            ),
        ]

    def __str__(self):
        return self.caption or self.alt_text or self.image.name
