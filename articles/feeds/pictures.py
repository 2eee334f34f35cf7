"""The one place that says which files of a photo the world is given."""

from collections import namedtuple

from ..delivery.site import whole
from ..photos.renditions import rendition_for

Size = namedtuple("Size", "address width height media_type")
# What feeds and cards take, first; then the three that search engines ask for.
SHAPES = ("social", "1:1", "4:3", "16:9")
WIDTH = 1200


def sizes_of(photo, site):
    """Return the Sizes of a photo that go out, the one for feeds and cards first; widths and heights in pixels."""
    found = (rendition_for(photo, shape, WIDTH, "jpg") for shape in SHAPES)
    return [Size(whole(each.url, site), each.width, each.height, "image/jpeg") for each in found if each]
