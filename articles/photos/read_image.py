"""Reads a picture from an untrusted file, with bounded memory.

The file's name is ignored. The header is checked before any pixel is decoded: its format and its number of pixels may
only lead to a refusal. Any error of a decoder becomes one ValidationError.
"""

import contextlib
import logging
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock
from typing import IO, Any

import pi_heif
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from .crops import reduction_factor
from .metadata import read_metadata

logger = logging.getLogger(__name__)
pi_heif.register_heif_opener(thumbnails=False)
# Pillow's own limit, which also protects the other uploads of the desk.
Image.MAX_IMAGE_PIXELS = settings.PHOTO_MAX_PIXELS

# Pillow's names of formats; a phone's JPEG with a second picture opens as MPO.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF")
FORMAT_NAMES = {
    "JPEG": "JPEG",
    "MPO": "JPEG",
    "PNG": "PNG",
    "WEBP": "WebP",
    "AVIF": "AVIF",
    "GIF": "GIF",
    "HEIF": "HEIC",
}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WebP": "webp", "AVIF": "avif", "GIF": "gif", "HEIC": "heic"}
# The maximum memory for decoding one picture, and the memory that each decoder takes per pixel, in bytes, as measured.
MAX_MEMORY = 450_000_000
BYTES_PER_PIXEL = {"PNG": 4.1, "WEBP": 16.5, "AVIF": 10, "GIF": 4.1, "HEIF": 8.5}
SIXTEEN_BIT_MODES = {"I;16", "I;16B", "I;16L", "I"}
# The number of reduced rows that are processed at a time.
STRIP_HEIGHT = 64
_decode_lock = Lock()


@dataclass(frozen=True)
class DecodedImage:
    """A decoded picture: upright RGB pixels; `width` and `height` are the full size, before the pixels were reduced.

    `format` is a key of EXTENSIONS; `metadata` is read from the file, by the names of Photo's fields.
    """

    image: Image.Image
    format: str
    width: int
    height: int
    metadata: dict[str, Any] = field(default_factory=dict)


def read_image(file: File | IO[bytes]) -> DecodedImage:
    """Return the DecodedImage of an open file; raise ValidationError, with a message for people, if it is refused."""
    try:
        with _decode_lock:
            return _read_image(file)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_too_many_pixels()) from error
    except Exception as error:
        # Decoders raise almost any exception for broken files.
        logger.info("A picture can't be read: %r", error)
        raise ValidationError(_("The picture is broken and can’t be read. Send it again, or send another.")) from error


def _read_image(file: File | IO[bytes]) -> DecodedImage:
    _check_header(file)
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        format_name, metadata = FORMAT_NAMES[image.format or ""], read_metadata(image)
        width, height = _upright_size(image)
        orientation, factor, full_width = _orientation(image), reduction_factor(width, height), image.width
        image.draft(None, (image.width // factor, image.height // factor))
        image.load()
        reduced = _reduced(image, max(1, factor // round(full_width / image.width)))
    # Free the memory of the decoded picture.
    del image
    return DecodedImage(_in_srgb(_rotated_upright(reduced, orientation)), format_name, width, height, metadata)


def _check_header(file: File | IO[bytes]) -> None:
    """Raise ValidationError if the header shows that a file is to be refused, before anything is decoded."""
    file.seek(0)
    if not file.read(1):
        raise ValidationError(_("The file is empty."))
    file.seek(0)
    try:
        image = Image.open(file, formats=FORMATS)
    except (OSError, SyntaxError) as error:
        message = _("The file is not a readable picture. Send a JPEG, PNG, WebP, AVIF, GIF or HEIC file.")
        raise ValidationError(message) from error
    with image:
        pixels = image.width * image.height
        if pixels > settings.PHOTO_MAX_PIXELS:
            raise ValidationError(_too_many_pixels())
        if pixels * _bytes_per_pixel(image) > MAX_MEMORY:
            message = _(
                "This %(format)s file of %(size)d megapixels needs too much memory; the limit is %(limit)d megapixels. "
                "Send a smaller one, or a baseline JPEG."
            )
            limit = int(MAX_MEMORY / _bytes_per_pixel(image) / 1_000_000)
            format_name = FORMAT_NAMES[image.format or ""]
            raise ValidationError(message % {"format": format_name, "size": pixels // 1_000_000, "limit": limit})
        if image.format == "PNG":
            # The checksums of a PNG reveal a broken file without decoding it.
            image.verify()


def _bytes_per_pixel(image: Image.Image) -> float:
    if not isinstance(image, JpegImageFile):
        return BYTES_PER_PIXEL[image.format or ""]
    # A JPEG is decoded at reduced size, but all coefficients of a progressive one are kept, with two bytes each.
    coefficients = 0.0
    if image.info.get("progressive"):
        samples = [across * down for _id, across, down, _table in image.layer]
        coefficients = 2 * sum(samples) / max(samples)
    return coefficients + 1.1


def _too_many_pixels() -> str:
    limit = settings.PHOTO_MAX_PIXELS // 1_000_000
    message = ngettext(
        "The picture has more than %(limit)d megapixel. Send a smaller one.",
        "The picture has more than %(limit)d megapixels. Send a smaller one.",
        limit,
    )
    return message % {"limit": limit}


def _upright_size(image: Image.Image) -> tuple[int, int]:
    sideways = _orientation(image) in {5, 6, 7, 8}
    return (image.height, image.width) if sideways else image.size


def _orientation(image: Image.Image) -> int:
    try:
        orientation: int = image.getexif().get(0x0112, 1)
    except Exception:
        # The EXIF is broken, so the orientation is unknown.
        return 1
    return orientation


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """Return the pixels as L, RGB, RGBA or CMYK, reduced to 1/`factor` of the width and height.

    This works in strips, because converting or reducing the whole picture would need its memory twice.
    """
    result: Image.Image | None = None
    rows = factor * STRIP_HEIGHT
    for top in range(0, image.height, rows):
        strip = _averageable(image.crop((0, top, image.width, min(top + rows, image.height))))
        strip = strip.reduce(factor) if factor > 1 else strip
        if result is None:
            result = Image.new(strip.mode, (strip.width, -(-image.height // factor)))
        result.paste(strip, (0, top // factor))
    if result is None:
        raise ValueError("The picture has no rows.")
    result.info = {"icc_profile": image.info["icc_profile"]} if image.info.get("icc_profile") else {}
    return result


def _averageable(image: Image.Image) -> Image.Image:
    """Return the pixels in a mode in which neighbouring pixels can be averaged."""
    if image.mode in SIXTEEN_BIT_MODES:
        return image.point(lambda level: level * (1 / 256)).convert("L")
    if image.mode in {"L", "RGB", "RGBA", "CMYK"}:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _rotated_upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return the picture upright, with its colour profile."""
    profile = dict(image.info)
    image.getexif()[0x0112] = orientation
    rotated = ImageOps.exif_transpose(image)
    rotated.info = profile
    return rotated


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the pixels in sRGB, on a white background; a broken colour profile is ignored."""
    if profile := image.info.get("icc_profile"):
        with contextlib.suppress(Exception):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            srgb = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, srgb, outputMode=mode) or image
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    image = image.convert("RGB")
    image.info = {}
    return image
