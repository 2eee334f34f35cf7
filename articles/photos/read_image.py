"""Reading a file that may be anything: what picture it is, how large, and its pixels, within a bounded memory.

The header is believed only for what may be refused by it: the format by the first bytes, never the file's name;
the pixels before any is decoded. Whatever a decoder then finds wrong is one sentence.
"""

import contextlib
import logging
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock

import pi_heif
from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms, ImageOps

from .crops import reduction_factor
from .metadata import read_metadata

logger = logging.getLogger(__name__)
pi_heif.register_heif_opener(thumbnails=False)
# Pillow's own alarm, at the newspaper's limit: it guards the other pictures of the desk as well.
Image.MAX_IMAGE_PIXELS = settings.PHOTO_MAX_PIXELS

# By Pillow's names; a phone's JPEG that holds a second picture opens as MPO.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF")
ACCEPTED_TYPES = "JPEG, PNG, WebP, AVIF, GIF or HEIC"
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
# The most memory that decoding one picture may take, and what a decoder takes for a pixel, both in bytes, as measured.
MAX_MEMORY = 450_000_000
BYTES_PER_PIXEL = {"PNG": 4.1, "WEBP": 16.5, "AVIF": 10, "GIF": 4.1, "HEIF": 8.5}
SIXTEEN_BIT_MODES = {"I;16", "I;16B", "I;16L", "I"}
# Reduced rows that are worked on at a time.
STRIP_HEIGHT = 64
_decode_lock = Lock()


@dataclass(frozen=True)
class DecodedImage:
    """A picture that was read: RGB pixels, upright, perhaps fewer than `width` by `height`, its size as it is shown.

    `format` is one of EXTENSIONS, and `metadata` what the file says of itself by the names of Photo's fields.
    """

    image: Image.Image
    format: str
    width: int
    height: int
    metadata: dict = field(default_factory=dict)


def read_image(file):
    """Return the DecodedImage in an open file; ValidationError, in a sentence, where there is none to be had."""
    try:
        with _decode_lock:
            return _read_image(file)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_too_many_pixels()) from error
    except Exception as error:
        # Decoders meet what is broken with nearly any exception.
        logger.info("A picture can't be read: %r", error)
        raise ValidationError(
            "The picture is broken and can’t be read to its end. Send it again, or another."
        ) from error


def _read_image(file):
    _check_header(file)
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        format_name, metadata = FORMAT_NAMES[image.format], read_metadata(image)
        width, height = _upright_size(image)
        orientation, factor, whole = _orientation(image), reduction_factor(width, height), image.width
        image.draft(None, (image.width // factor, image.height // factor))
        image.load()
        reduced = _reduced(image, max(1, factor // round(whole / image.width)))
    # The memory that decoding took is free from here on.
    del image
    return DecodedImage(_in_srgb(_rotated_upright(reduced, orientation)), format_name, width, height, metadata)


def _check_header(file):
    """Refuse a file by its header, before anything is decoded."""
    file.seek(0)
    if not file.read(1):
        raise ValidationError("The file is empty.")
    file.seek(0)
    try:
        image = Image.open(file, formats=FORMATS)
    except (OSError, SyntaxError) as error:
        raise ValidationError(
            f"It can’t be read as a {ACCEPTED_TYPES} picture: it is broken, or something else, whatever its name says."
        ) from error
    with image:
        pixels = image.width * image.height
        if pixels > settings.PHOTO_MAX_PIXELS:
            raise ValidationError(_too_many_pixels())
        if pixels * _bytes_per_pixel(image) > MAX_MEMORY:
            most = int(MAX_MEMORY / _bytes_per_pixel(image) / 1_000_000)
            kind = FORMAT_NAMES[image.format]
            raise ValidationError(
                f"A {kind} like this of {pixels // 1_000_000} megapixels takes too much memory; {most} megapixels "
                "is the most. Send it as a plain JPEG, or smaller."
            )
        if image.format == "PNG":
            # Its checksums tell a broken file without decoding it.
            image.verify()


def _bytes_per_pixel(image):
    if image.format not in {"JPEG", "MPO"}:
        return BYTES_PER_PIXEL[image.format]
    # Decoded at a fraction; but a progressive one is held whole, as two bytes for each coefficient.
    held = 0
    if image.info.get("progressive"):
        samples = [across * down for _, across, down, _ in image.layer]
        held = 2 * sum(samples) / max(samples)
    return held + 1.1


def _too_many_pixels():
    most = settings.PHOTO_MAX_PIXELS // 1_000_000
    return f"The picture has more than {most} megapixels, or says so. Send a smaller one."


def _upright_size(image):
    sideways = _orientation(image) in {5, 6, 7, 8}
    return (image.height, image.width) if sideways else image.size


def _orientation(image):
    try:
        return image.getexif().get(0x0112, 1)
    except Exception:
        # Broken EXIF says nothing of how it was held.
        return 1


def _reduced(image, factor):
    """Return the pixels as L, RGB, RGBA or CMYK, 1/`factor` as wide and high.

    Strip by strip, since converting or reducing a picture whole would hold it a second time.
    """
    result, rows = None, factor * STRIP_HEIGHT
    for top in range(0, image.height, rows):
        strip = _averageable(image.crop((0, top, image.width, min(top + rows, image.height))))
        strip = strip.reduce(factor) if factor > 1 else strip
        if result is None:
            result = Image.new(strip.mode, (strip.width, -(-image.height // factor)))
        result.paste(strip, (0, top // factor))
    result.info = {"icc_profile": image.info["icc_profile"]} if image.info.get("icc_profile") else {}
    return result


def _averageable(image):
    """Return the pixels in a mode whose neighbours can be averaged."""
    if image.mode in SIXTEEN_BIT_MODES:
        return image.point(lambda level: level * (1 / 256)).convert("L")
    if image.mode in {"L", "RGB", "RGBA", "CMYK"}:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _rotated_upright(image, orientation):
    """Return the picture upright, its profile kept."""
    profile = dict(image.info)
    image.getexif()[0x0112] = orientation
    rotated = ImageOps.exif_transpose(image)
    rotated.info = profile
    return rotated


def _in_srgb(image):
    """Return the pixels as sRGB, on white; a profile that is broken is passed over."""
    if profile := image.info.get("icc_profile"):
        with contextlib.suppress(Exception):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            image = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    image = image.convert("RGB")
    image.info = {}
    return image
