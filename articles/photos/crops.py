"""Where a picture is cut for each of its shapes, so that the focal point stays in sight."""

from dataclasses import dataclass

WIDTHS = (240, 480, 800, 1200, 1600)
WIDE, SHARED = (800, 1200, 1600), (1200,)


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
    "16:9": Shape(16 / 9, WIDE),
    "1:1": Shape(1, (240, 480, 1200)),
    "4:3": Shape(4 / 3, SHARED, ("jpg",)),
    "social": Shape(1200 / 630, SHARED, ("jpg",)),
}
# Those that the desk shows beside the focal point.
SHOWN = ("1:1", "4:3", "3:2", "16:9")


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


def sizes(box, widths):
    """Return the [width, height] of each rendition of a box: of those widths, none wider than the box; at least one."""
    wide, high = box[2] - box[0], box[3] - box[1]
    fitting = [width for width in widths if width <= wide] or [wide]
    return [[width, max(1, round(width * high / wide))] for width in fitting]
