"""The crop box of each shape of a picture, placed so that the focal point stays in view."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# (left, top, right, bottom) in pixels; a list where it was read from JSON.
Box = Sequence[int]
WIDTHS = (240, 480, 800, 1200, 1600)
# Limits for reducing a decoded picture: its short side keeps at least the width of the widest rendition, unless more
# than MAX_KEPT_PIXELS would remain, as in a panorama; that many pixels take 80 MB.
MIN_SHORT_SIDE, MAX_KEPT_PIXELS = WIDTHS[-1], 20_000_000
# The maximum height of a WebP picture.
MAX_WEBP_HEIGHT = 16_383
WIDE_WIDTHS, SHARING_WIDTHS = (800, 1200, 1600), (1200,)


@dataclass(frozen=True)
class Shape:
    """A shape of renditions: its ratio of width to height (None: the picture's own), its widths and formats."""

    ratio: float | None
    widths: tuple[int, ...]
    formats: tuple[str, ...] = ("webp", "jpg", "avif")


# By the names that templates use. Figures in the text are natural, cards and lists 3:2, the lead on wide screens 16:9,
# and thumbnails on phones 1:1; 4:3 and social are JPEG pictures for search engines and social networks.
SHAPES = {
    "natural": Shape(None, WIDTHS),
    "3:2": Shape(3 / 2, WIDTHS),
    "16:9": Shape(16 / 9, WIDE_WIDTHS),
    "1:1": Shape(1, (240, 480, 1200)),
    "4:3": Shape(4 / 3, SHARING_WIDTHS, ("jpg",)),
    "social": Shape(1200 / 630, SHARING_WIDTHS, ("jpg",)),
}
# The shapes that the desk shows beside the focal point.
PREVIEWED_SHAPES = ("1:1", "4:3", "3:2", "16:9")


def crop_box(width: int, height: int, ratio: float | None, focal_x: int, focal_y: int) -> Box:
    """Return (left, top, right, bottom) of the largest box of that ratio, centred on the focal point where possible.

    Sizes are in pixels; the focal point is in per cent from the left and the top.
    """
    if ratio is None:
        return 0, 0, width, height
    box_width = max(min(width, round(height * ratio)), 1)
    box_height = max(min(height, round(width / ratio)), 1)
    left = min(max(round(width * focal_x / 100 - box_width / 2), 0), width - box_width)
    top = min(max(round(height * focal_y / 100 - box_height / 2), 0), height - box_height)
    return left, top, left + box_width, top + box_height


def reduction_factor(width: int, height: int) -> int:
    """Return the integer factor by which a picture of that size is reduced before it is cropped."""
    return max(1, min(width, height) // MIN_SHORT_SIDE, math.ceil(math.sqrt(width * height / MAX_KEPT_PIXELS)))


def rendition_sizes(box: Box, widths: Iterable[int], reduced: int = 1) -> list[list[int]]:
    """Return the [width, height] of each rendition of a box: those of `widths` that are not larger than the box.

    If there is none, return one size, as large as possible. The box is in pixels of the original, which was reduced to
    1/`reduced` of its width and height.
    """
    box_width, box_height = max(1, (box[2] - box[0]) // reduced), max(1, (box[3] - box[1]) // reduced)
    fitting = [[width, max(1, round(width * box_height / box_width))] for width in widths if width <= box_width]
    scale = min(1, MAX_WEBP_HEIGHT / box_height)
    return [size for size in fitting if size[1] <= MAX_WEBP_HEIGHT] or [
        [max(1, int(box_width * scale)), int(box_height * scale)]
    ]
