"""What a picture's file says of itself: EXIF (CIPA DC-008) and IPTC-IIM 4.2, read into the fields of a photo."""

import contextlib
import datetime

from django.utils import timezone
from PIL import IptcImagePlugin

from ..delivery.text_normalization import normalize_line, normalize_text

# IIM datasets (record 2) and EXIF tags, each by the field of Photo that it fills; the first that says anything does.
CAPTION, BYLINE, CREDIT, SOURCE, COPYRIGHT = (2, 120), (2, 80), (2, 110), (2, 115), (2, 116)
PLACE = ((2, 92), (2, 90), (2, 95), (2, 101))
DATE, TIME = (2, 55), (2, 60)
UTF_8 = b"\x1b%G"
DESCRIPTION, ARTIST, RIGHTS, EXIF_IFD, TAKEN, OFFSET = 0x010E, 0x013B, 0x8298, 0x8769, 0x9003, 0x9011
# What cameras write where a photographer wrote nothing.
PLACEHOLDER_TEXTS = {"OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM", "DEFAULT"}
MAX_LENGTHS = {"caption": 1000, "creator": 120, "credit": 120, "source": 120, "copyright": 200, "place": 120}


def read_metadata(image):
    """Return what an opened picture says of itself, as {field of Photo: value}; what is broken is left out."""
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


def _clean(name, text):
    text = text.replace("\0", "")
    return normalize_text(text) if name == "caption" else normalize_line(text)


def _iptc(image):
    """Return the IIM datasets as text, those that come more than once joined."""
    found = {}
    with contextlib.suppress(Exception):
        raw = IptcImagePlugin.getiptcinfo(image) or {}
        encoding = "utf-8" if raw.get((1, 90)) == UTF_8 else "latin-1"
        for key, value in raw.items():
            parts = value if isinstance(value, list) else [value]
            found[key] = ", ".join(_decoded(part, encoding) for part in parts)
    return found


def _decoded(data, encoding):
    # Many programs write UTF-8 and don't say so.
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8")
    return data.decode(encoding, "replace")


def _exif(image):
    with contextlib.suppress(Exception):
        exif = image.getexif()
        return {tag: value for tag, value in {**exif, **exif.get_ifd(EXIF_IFD)}.items() if isinstance(value, str)}
    return {}


def _exif_datetime(exif):
    return _parse_datetime(exif.get(TAKEN, "").strip("\0 "), "%Y:%m:%d %H:%M:%S", exif.get(OFFSET, "").strip("\0 "))


def _iptc_datetime(iptc):
    time = iptc.get(TIME, "") or "000000"
    return _parse_datetime(iptc.get(DATE, "") + time[:6], "%Y%m%d%H%M%S", time[6:])


def _parse_datetime(text, format_string, offset):
    """Return a moment; one without an offset is in the newspaper's own time zone. None for what is no date."""
    with contextlib.suppress(ValueError, OverflowError):
        parsed = datetime.datetime.strptime(text, format_string)  # noqa: DTZ007
        zone = timezone.get_current_timezone()
        if offset:
            zone = datetime.datetime.strptime(offset, "%z").tzinfo
        parsed = parsed.replace(tzinfo=zone)
        return parsed if 1826 <= parsed.year <= timezone.now().year + 1 else None
    return None
