"""Where a picture is cut for each of its shapes, so that the focal point stays in sight."""

import math
from dataclasses import dataclass

WIDTHS = (240, 480, 800, 1200, 1600)
# What is kept of a picture: its short side is reduced to no less than the widest rendition, unless more pixels than
# these were left, as of a panorama; so many take 80 MB.
MIN_SHORT_SIDE, MAX_KEPT_PIXELS = WIDTHS[-1], 20_000_000
# The highest that a WebP can be.
MAX_WEBP_HEIGHT = 16_383
WIDE_WIDTHS, SHARING_WIDTHS = (800, 1200, 1600), (1200,)


@dataclass(frozen=True)
class Shape:
    """One shape that pictures are cut to: its ratio of width to height (None: the picture's own), widths, formats."""

    ratio: float | None
    widths: tuple
    formats: tuple = ("webp", "jpg", "avif")


# By the names that pages use: cards and lists, the article's lead on wide screens, figures in the text, phones'
# thumbnails, and what search engines and social networks are given as JPEG.
SHAPES = {
    "natural": Shape(None, WIDTHS),
    "3:2": Shape(3 / 2, WIDTHS),
    "16:9": Shape(16 / 9, WIDE_WIDTHS),
    "1:1": Shape(1, (240, 480, 1200)),
    "4:3": Shape(4 / 3, SHARING_WIDTHS, ("jpg",)),
    "social": Shape(1200 / 630, SHARING_WIDTHS, ("jpg",)),
}
# Those that the desk shows beside the focal point.
PREVIEWED_SHAPES = ("1:1", "4:3", "3:2", "16:9")


def crop_box(width, height, ratio, focal_x, focal_y):
    """Return (left, top, right, bottom) of the largest box of that ratio, the focal point as near its middle as can be.

    Sizes are in pixels, the focal point in per cent from the left and the top.
    """
    if ratio is None:
        return 0, 0, width, height
    wide, high = min(width, round(height * ratio)), min(height, round(width / ratio))
    wide, high = max(wide, 1), max(high, 1)
    left = min(max(round(width * focal_x / 100 - wide / 2), 0), width - wide)
    top = min(max(round(height * focal_y / 100 - high / 2), 0), height - high)
    return left, top, left + wide, top + high


def reduction_factor(width, height):
    """Return by how much a picture of that size is reduced, a whole number, before it is cut."""
    return max(1, min(width, height) // MIN_SHORT_SIDE, math.ceil(math.sqrt(width * height / MAX_KEPT_PIXELS)))


def rendition_sizes(box, widths, reduced=1):
    """Return the [width, height] of each rendition of a box: of those widths, none wider than it nor too high.

    Where none of them will do there is one, as large as can be. The box is in pixels of the original, of which a part
    1/`reduced` as wide and high was kept.
    """
    wide, high = max(1, (box[2] - box[0]) // reduced), max(1, (box[3] - box[1]) // reduced)
    fitting = [[width, max(1, round(width * high / wide))] for width in widths if width <= wide]
    shrunk = min(1, MAX_WEBP_HEIGHT / high)
    return [size for size in fitting if size[1] <= MAX_WEBP_HEIGHT] or [
        [max(1, int(wide * shrunk)), int(high * shrunk)]
    ]
