"""Renditions: a photo's picture in each shape, width and format that pages use, at addresses that never change.

`Photo.crops` says which there are, as {shape: {"key", "sizes": [[width, height], …], "formats"}}; pages ask it and
nothing else. The key is made of the original's content and of where it is cut, so another cut has other addresses.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from .crops import SHAPES, crop_box, reduction_factor, rendition_sizes
from .storage import public_storage

RENDITIONS_FOLDER = "photos"
# A change of how renditions are made gets another number; `make_renditions` then makes them anew.
RENDITION_VERSION = 1
IMMEDIATE_FORMATS, DEFERRED_FORMATS = ("webp", "jpg"), ("avif",)
# By measurement: the next slower setting of each costs half as much time again for a few per cent of the bytes.
ENCODER_OPTIONS = {
    "webp": ("WEBP", {"quality": 72, "method": 2}),
    "jpg": ("JPEG", {"quality": 74, "optimize": True}),
    "avif": ("AVIF", {"quality": 50, "speed": 9}),
}
# As many as there are processors in a small machine; and a bucket far away answers each in its time.
MAX_THREADS = 4


@dataclass(frozen=True)
class Rendition:
    """One file that readers are served: its address, and its size in pixels."""

    url: str
    width: int
    height: int


def rendition_for(photo, ratio="3:2", width=800, extension="jpg"):
    """Return the smallest Rendition of a photo that is at least `width` wide, else the widest; None without any.

    `ratio` is a key of crops.SHAPES ("social" is 1200x630) and `extension` jpg, webp or avif. Whether readers may
    see the photo at all is asked before, by Photo.objects.shown(at).
    """
    fitting = srcset(photo, ratio, extension)
    return next((each for each in fitting if each.width >= width), fitting[-1] if fitting else None)


def srcset(photo, ratio, extension):
    """Return a photo's renditions of that shape and format, narrowest first."""
    crop = photo.crops.get(ratio)
    if crop is None or extension not in crop["formats"]:
        return []
    storage = public_storage()
    return [
        Rendition(storage.url(_name(crop["key"], width, extension)), width, height) for width, height in crop["sizes"]
    ]


def planned_crops(digest, width, height, focal_x, focal_y):
    """Return the crops of an original, by its SHA-256 and its size, as Photo.crops holds them, no file made yet."""
    crops, reduced = {}, reduction_factor(width, height)
    for name, shape in SHAPES.items():
        box = crop_box(width, height, shape.ratio, focal_x, focal_y)
        key = hashlib.sha256(f"{RENDITION_VERSION} {digest} {box}".encode()).hexdigest()[:24]
        crops[name] = {"key": key, "box": box, "sizes": rendition_sizes(box, shape.widths, reduced), "formats": []}
    return crops


def write_renditions(picture, crops, formats):
    """Write the files of these crops in these formats and return (the crops as Photo.crops holds them, names written).

    Files that are there already stay. Where one can't be written, those that were are removed before the error rises.
    """
    jobs, made = {}, {}
    for name, crop in crops.items():
        wanted = [extension for extension in SHAPES[name].formats if extension in formats]
        made[name] = {**crop, "formats": sorted({*crop["formats"], *wanted})}
        for width, height in reversed(crop["sizes"]):
            for extension in wanted:
                jobs[_name(crop["key"], width, extension)] = (crop["box"], (width, height), extension)
    written = []
    try:
        with ThreadPoolExecutor(MAX_THREADS) as pool:
            drawn = _ResizedImages(picture)
            encoded = [
                pool.submit(_encode, file, drawn.at(box, size), extension)
                for file, (box, size, extension) in jobs.items()
            ]
            # None is written before all are encoded: a process that is killed meanwhile leaves no file.
            wait(encoded)
            list(pool.map(lambda future: _write(future.result(), written), encoded))
    except BaseException:
        delete_files(written)
        raise
    return made, written


def delete_files(names):
    """Delete files of the public storage."""
    for name in names:
        public_storage().delete(name)


def file_names_of(crops):
    """Return the names of all files of these crops."""
    return {
        _name(crop["key"], width, extension)
        for crop in crops.values()
        for width, _ in crop["sizes"]
        for extension in crop["formats"]
    }


def is_complete(crops):
    """Tell whether each crop has all its formats, those that follow later among them."""
    return all(set(SHAPES[name].formats) <= set(crop["formats"]) for name, crop in crops.items())


def crop_keys(crops):
    """Return {shape: key}: what tells one set of crops from another, whichever formats there are."""
    return {name: crop["key"] for name, crop in crops.items()}


def average_colour(image):
    """Return the average colour of a picture as #rrggbb."""
    red, green, blue = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _name(key, width, extension):
    return f"{RENDITIONS_FOLDER}/{key[:2]}/{key}/{width}.{extension}"


class _ResizedImages:
    """The pixels of each cut and size, each drawn once, a narrower one from the next wider."""

    def __init__(self, picture):
        self.image, self.done = picture.image, {}
        self.scale = picture.image.width / picture.width

    def at(self, box, size):
        """Return the picture inside a box of the original, at that size."""
        key = (tuple(box), size)
        if key not in self.done:
            self.done[key] = self._draw(box, size)
        return self.done[key]

    def _draw(self, box, size):
        drawn = [image for (other, _), image in self.done.items() if other == tuple(box) and image.width > size[0]]
        if drawn:
            return min(drawn, key=lambda image: image.width).resize(size, Image.Resampling.LANCZOS)
        limits = (self.image.width, self.image.height) * 2
        inside = tuple(min(edge * self.scale, limit) for edge, limit in zip(box, limits, strict=True))
        return self.image.resize(size, Image.Resampling.LANCZOS, box=inside, reducing_gap=2.0)


def _encode(name, image, extension):
    """Return the file of that name, None where it is there already."""
    if public_storage().exists(name):
        return None
    format_name, options = ENCODER_OPTIONS[extension]
    file = BytesIO()
    image.save(file, format_name, **options)
    return ContentFile(file.getvalue(), name)


def _write(file, written):
    if file is not None:
        public_storage().save(file.name, file)
        written.append(file.name)
