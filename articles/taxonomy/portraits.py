"""Portraits of authors: uploaded pictures are re-encoded."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from ..photos.read_image import read_image

# In pixels. Pages show portraits at 96 pixels; search engines require more.
MAX_SIDE = 800


def redraw_portrait(file: UploadedFile) -> ContentFile:
    """Return an uploaded picture as an upright JPEG of at most 800 pixels a side, without metadata.

    Raises ValidationError if the file is not a picture, or too large.
    """
    if message := getattr(file, "upload_error", ""):
        raise ValidationError(message)
    image, data = read_image(file).image, BytesIO()
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    image.save(data, "JPEG", quality=80, optimize=True)
    return ContentFile(data.getvalue(), "portrait.jpg")
