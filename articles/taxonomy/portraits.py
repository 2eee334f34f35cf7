"""Authors' portraits: as readers may have them, whatever was sent."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from ..photos.read_image import read_image

# In pixels: pages show it at 96, a search engine wants more.
MAX_SIDE = 800


def redraw_portrait(file):
    """Return an uploaded picture as an upright JPEG of at most 800 pixels a side, with nothing else of its file.

    ValidationError, in a sentence, where there is no picture in it, or one too large.
    """
    if sentence := getattr(file, "upload_error", ""):
        raise ValidationError(sentence)
    image, data = read_image(file).image, BytesIO()
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    image.save(data, "JPEG", quality=80, optimize=True)
    return ContentFile(data.getvalue(), "portrait.jpg")
