"""Authors' portraits: as readers may have them, whatever was sent."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from ..photos.read import read

# In pixels: pages show it at 96, a search engine wants more.
LONGEST = 800


def portrait(file):
    """Return an uploaded picture as an upright JPEG of at most 800 pixels a side, with nothing else of its file.

    ValidationError, in a sentence, where there is no picture in it, or one too large.
    """
    if sentence := getattr(file, "trouble", ""):
        raise ValidationError(sentence)
    image, data = read(file).image, BytesIO()
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    image.save(data, "JPEG", quality=80, optimize=True)
    return ContentFile(data.getvalue(), "portrait.jpg")
