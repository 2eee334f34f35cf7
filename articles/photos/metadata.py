"""Reads the metadata of a picture file into the fields of a photo: EXIF (CIPA DC-008) and IPTC-IIM 4.2."""

import contextlib
import datetime
from typing import Any

from django.utils import timezone
from PIL import Image, ImageFile, IptcImagePlugin

from ..delivery.text_normalization import normalize_line, normalize_text

# IIM datasets (record 2) and EXIF tags that fill the fields of Photo; the first with a value is used.
CAPTION, BYLINE, CREDIT, SOURCE, COPYRIGHT = (2, 120), (2, 80), (2, 110), (2, 115), (2, 116)
PLACE = ((2, 92), (2, 90), (2, 95), (2, 101))
DATE, TIME = (2, 55), (2, 60)
UTF_8 = b"\x1b%G"
DESCRIPTION, ARTIST, RIGHTS, EXIF_IFD, TAKEN, OFFSET = 0x010E, 0x013B, 0x8298, 0x8769, 0x9003, 0x9011
# Texts that cameras write by default.
PLACEHOLDER_TEXTS = {"OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM", "DEFAULT"}
MAX_LENGTHS = {"caption": 1000, "creator": 120, "credit": 120, "source": 120, "copyright": 200, "place": 120}


def read_metadata(image: ImageFile.ImageFile) -> dict[str, Any]:
    """Return the metadata of an open picture, as {field of Photo: value}; broken values are left out."""
    iptc, exif = _iptc(image), _exif(image)
    found = {
        "caption": iptc.get(CAPTION) or exif.get(DESCRIPTION, ""),
        "creator": iptc.get(BYLINE) or exif.get(ARTIST, ""),
        "credit": iptc.get(CREDIT, ""),
        "source": iptc.get(SOURCE, ""),
        "copyright": iptc.get(COPYRIGHT) or exif.get(RIGHTS, ""),
        "place": ", ".join(dict.fromkeys(filter(None, (iptc.get(part) for part in PLACE)))),
    }
    clean = {name: _clean(name, text)[: MAX_LENGTHS[name]] for name, text in found.items()}
    clean = {name: text for name, text in clean.items() if text and text.upper() not in PLACEHOLDER_TEXTS}
    taken_at = _exif_datetime(exif) or _iptc_datetime(iptc)
    return clean | ({"taken_at": taken_at} if taken_at else {})


def _clean(name: str, text: str) -> str:
    text = text.replace("\0", "")
    return normalize_text(text) if name == "caption" else normalize_line(text)


def _iptc(image: ImageFile.ImageFile) -> dict[tuple[int, int], str]:
    """Return the IIM datasets as text; the values of a repeated dataset are joined with commas."""
    found: dict[tuple[int, int], str] = {}
    with contextlib.suppress(Exception):
        raw = IptcImagePlugin.getiptcinfo(image) or {}
        encoding = "utf-8" if raw.get((1, 90)) == UTF_8 else "latin-1"
        for key, value in raw.items():
            parts = value if isinstance(value, list) else [value]
            found[key] = ", ".join(_decoded(part, encoding) for part in parts)
    return found


def _decoded(data: bytes, encoding: str) -> str:
    # Many programs write UTF-8 without declaring it.
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8")
    return data.decode(encoding, "replace")


def _exif(image: Image.Image) -> dict[int, str]:
    with contextlib.suppress(Exception):
        exif = image.getexif()
        return {tag: value for tag, value in {**exif, **exif.get_ifd(EXIF_IFD)}.items() if isinstance(value, str)}
    return {}


def _exif_datetime(exif: dict[int, str]) -> datetime.datetime | None:
    return _parse_datetime(exif.get(TAKEN, "").strip("\0 "), "%Y:%m:%d %H:%M:%S", exif.get(OFFSET, "").strip("\0 "))


def _iptc_datetime(iptc: dict[tuple[int, int], str]) -> datetime.datetime | None:
    time = iptc.get(TIME, "") or "000000"
    return _parse_datetime(iptc.get(DATE, "") + time[:6], "%Y%m%d%H%M%S", time[6:])


def _parse_datetime(text: str, format_string: str, offset: str) -> datetime.datetime | None:
    """Return an aware datetime, in the newspaper's time zone if `offset` is empty; None if it can't be parsed."""
    with contextlib.suppress(ValueError, OverflowError):
        parsed = datetime.datetime.strptime(text, format_string)  # noqa: DTZ007
        zone: datetime.tzinfo | None = timezone.get_current_timezone()
        if offset:
            zone = datetime.datetime.strptime(offset, "%z").tzinfo
        parsed = parsed.replace(tzinfo=zone)
        return parsed if 1826 <= parsed.year <= timezone.now().year + 1 else None
    return None
