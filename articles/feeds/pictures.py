"""The one place that says which files of a photo the world is given."""

import mimetypes
from collections import namedtuple

from ..delivery.site import whole

Size = namedtuple("Size", "address width height media_type")


def sizes_of(photo, site):
    """Return the Sizes of a photo that go out, the one for feeds and cards first; widths and heights in pixels."""
    media_type = mimetypes.guess_type(photo.image.name, strict=False)[0] or "image/jpeg"
    return [Size(whole(photo.image.url, site), photo.width, photo.height, media_type)]
