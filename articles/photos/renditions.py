"""Renditions: a photo in each shape, width and format that pages use, at addresses whose content never changes.

`Photo.crops` lists them, as {shape: {"key", "box", "sizes": [[width, height], …], "formats"}}, so pages need no other
source. The key is a hash of the original and the crop box, so a different crop has different addresses.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.core.files.base import ContentFile
from PIL import Image

from .crops import SHAPES, Box, crop_box, reduction_factor, rendition_sizes
from .storage import public_storage

if TYPE_CHECKING:
    from .models import Photo
    from .read_image import DecodedImage

RENDITIONS_FOLDER = "photos"
# Increase this when the encoding changes; `make_renditions` then creates all renditions again.
RENDITION_VERSION = 1
IMMEDIATE_FORMATS, DEFERRED_FORMATS = ("webp", "jpg"), ("avif",)
# As measured: the next slower setting of each takes half as much time again and saves a few per cent of the bytes.
ENCODER_OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "webp": ("WEBP", {"quality": 72, "method": 2}),
    "jpg": ("JPEG", {"quality": 74, "optimize": True}),
    "avif": ("AVIF", {"quality": 50, "speed": 9}),
}
# The number of processors of a small machine; writes to a remote bucket also run in parallel.
MAX_THREADS = 4


class Crop(TypedDict):
    """One shape of a photo in Photo.crops."""

    key: str
    box: Box
    sizes: list[list[int]]
    formats: list[str]


@dataclass(frozen=True)
class Rendition:
    """One file for readers: its address, and its size in pixels."""

    url: str
    width: int
    height: int


def rendition_for(photo: "Photo", ratio: str = "3:2", width: int = 800, extension: str = "jpg") -> Rendition | None:
    """Return the smallest Rendition of a photo that is at least `width` wide, else the widest; None if there is none.

    `ratio` is a key of crops.SHAPES ("social" is 1200x630) and `extension` jpg, webp or avif. Check first whether
    readers may see the photo, with Photo.objects.shown(at).
    """
    fitting = srcset(photo, ratio, extension)
    return next((each for each in fitting if each.width >= width), fitting[-1] if fitting else None)


def srcset(photo: "Photo", ratio: str, extension: str) -> list[Rendition]:
    """Return the renditions of a photo in that shape and format, narrowest first."""
    crop = photo.crops.get(ratio)
    if crop is None or extension not in crop["formats"]:
        return []
    storage = public_storage()
    return [
        Rendition(storage.url(_name(crop["key"], width, extension)), width, height) for width, height in crop["sizes"]
    ]


def planned_crops(digest: str | None, width: int, height: int, focal_x: int, focal_y: int) -> dict[str, Crop]:
    """Return the crops of an original for Photo.crops, without files: from its SHA-256, size and focal point."""
    crops: dict[str, Crop] = {}
    reduced = reduction_factor(width, height)
    for name, shape in SHAPES.items():
        box = crop_box(width, height, shape.ratio, focal_x, focal_y)
        key = hashlib.sha256(f"{RENDITION_VERSION} {digest} {box}".encode()).hexdigest()[:24]
        crops[name] = {"key": key, "box": box, "sizes": rendition_sizes(box, shape.widths, reduced), "formats": []}
    return crops


def write_renditions(
    picture: "DecodedImage", crops: Mapping[str, Crop], formats: Collection[str]
) -> tuple[dict[str, Crop], list[str]]:
    """Write the files of these crops in these formats; return the crops for Photo.crops and the names of the files.

    Existing files are kept. If one can't be written, those already written are deleted before the exception is raised.
    """
    jobs: dict[str, tuple[Box, tuple[int, int], str]] = {}
    completed: dict[str, Crop] = {}
    for name, crop in crops.items():
        wanted = [extension for extension in SHAPES[name].formats if extension in formats]
        completed[name] = {**crop, "formats": sorted({*crop["formats"], *wanted})}
        for width, height in reversed(crop["sizes"]):
            for extension in wanted:
                jobs[_name(crop["key"], width, extension)] = (crop["box"], (width, height), extension)
    written: list[str] = []
    try:
        with ThreadPoolExecutor(MAX_THREADS) as pool:
            resized = _ResizedImages(picture)
            encoded = [
                pool.submit(_encode, file, resized.at(box, size), extension)
                for file, (box, size, extension) in jobs.items()
            ]
            # Write only after all are encoded, so that a process killed during encoding leaves no files.
            wait(encoded)
            list(pool.map(lambda future: _write(future.result(), written), encoded))
    except BaseException:
        delete_files(written)
        raise
    return completed, written


def delete_files(names: Iterable[str]) -> None:
    """Delete files of the public storage."""
    for name in names:
        public_storage().delete(name)


def file_names_of(crops: Mapping[str, Crop]) -> set[str]:
    """Return the names of all files of these crops."""
    return {
        _name(crop["key"], width, extension)
        for crop in crops.values()
        for width, _ in crop["sizes"]
        for extension in crop["formats"]
    }


def is_complete(crops: Mapping[str, Crop]) -> bool:
    """Return whether each crop has all its formats, the deferred ones included."""
    return all(set(SHAPES[name].formats) <= set(crop["formats"]) for name, crop in crops.items())


def crop_keys(crops: Mapping[str, Crop]) -> dict[str, str]:
    """Return {shape: key}, which identifies a set of crops independently of its formats."""
    return {name: crop["key"] for name, crop in crops.items()}


def average_colour(image: Image.Image) -> str:
    """Return the average colour of a picture as #rrggbb."""
    # An RGB image has pixels of three integers.
    red, green, blue = cast(tuple[int, int, int], image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _name(key: str, width: int, extension: str) -> str:
    return f"{RENDITIONS_FOLDER}/{key[:2]}/{key}/{width}.{extension}"


class _ResizedImages:
    """The image of each crop and size; each is resized once, from the next wider one of the same crop."""

    def __init__(self, picture: "DecodedImage") -> None:
        self.image = picture.image
        self.done: dict[tuple[tuple[int, ...], tuple[int, int]], Image.Image] = {}
        self.scale = picture.image.width / picture.width

    def at(self, box: Box, size: tuple[int, int]) -> Image.Image:
        """Return the part of the picture inside a box of the original, at that size."""
        key = (tuple(box), size)
        if key not in self.done:
            self.done[key] = self._resize(box, size)
        return self.done[key]

    def _resize(self, box: Box, size: tuple[int, int]) -> Image.Image:
        wider = [image for (other, _), image in self.done.items() if other == tuple(box) and image.width > size[0]]
        if wider:
            return min(wider, key=lambda image: image.width).resize(size, Image.Resampling.LANCZOS)
        limits = (self.image.width, self.image.height) * 2
        left, top, right, bottom = (min(edge * self.scale, limit) for edge, limit in zip(box, limits, strict=True))
        return self.image.resize(size, Image.Resampling.LANCZOS, box=(left, top, right, bottom), reducing_gap=2.0)


def _encode(name: str, image: Image.Image, extension: str) -> ContentFile | None:
    """Return the encoded file of that name, or None if it already exists."""
    if public_storage().exists(name):
        return None
    format_name, options = ENCODER_OPTIONS[extension]
    file = BytesIO()
    image.save(file, format_name, **options)
    return ContentFile(file.getvalue(), name)


def _write(file: ContentFile | None, written: list[str]) -> None:
    if file is not None and file.name:
        public_storage().save(file.name, file)
        written.append(file.name)
