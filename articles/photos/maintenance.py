"""Keep files and rows of the library in step: make missing renditions, find files that no photo has."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.core.files import File
from django.core.files.storage import Storage

from . import renditions
from .change_photo import recrop
from .models import Photo
from .storage import originals_storage, public_storage
from .tasks import enqueue_avif
from .upload_photo import inspect_file, store_photo

# A page that was rendered, or kept by a cache, may name a rendition a while after its photo has another.
ORPHAN_GRACE_PERIOD = timedelta(days=30)


def make_missing_renditions(photo: Photo) -> bool:
    """Make the renditions that a photo lacks and return whether it lacked any.

    An original among the public files, where early versions kept it, moves to the private ones. Raises ValidationError
    or OSError where the original can't be read.
    """
    if not photo.digest:
        _store_privately(photo)
        return True
    if not all(map(public_storage().exists, renditions.file_names_of(photo.crops))):
        photo.crops = {}
    is_recropped = recrop(photo) is not None
    if is_recropped:
        photo.save(update_fields=["crops"])
    is_lacking = is_recropped or not renditions.is_complete(photo.crops)
    if is_lacking:
        enqueue_avif(photo)
    return is_lacking


def _store_privately(photo: Photo) -> None:
    """Store a photo's public original in the private storage, under its digest, and render it."""
    name = photo.original.name
    storage = originals_storage() if originals_storage().exists(name) else public_storage()
    with storage.open(name) as opened:
        file = File(opened, name)
        store_photo(photo, file, inspect_file(photo, file))
    storage.delete(name)


def find_orphans(before: datetime) -> Iterator[tuple[Storage, str]]:
    """Yield (storage, name) of each rendition and original that no photo has and that was written before that time.

    What is being uploaded at this moment has no row yet, so its age protects it.
    """
    wanted, kept = set(), set()
    for crops, original in Photo.objects.values_list("crops", "original").iterator():
        wanted |= renditions.file_names_of(crops)
        kept.add(original)
    yield from find_unused(public_storage(), renditions.RENDITIONS_FOLDER, wanted, before)
    yield from find_unused(originals_storage(), "", kept, before)


def find_unused(
    storage: Storage, folder: str, used: Collection[str], before: datetime
) -> Iterator[tuple[Storage, str]]:
    """Yield (storage, name) of each file in a folder that isn't among the names `used` and was written before then."""
    for name in _files(storage, folder):
        if name not in used and storage.get_modified_time(name) < before:
            yield storage, name


def _files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        yield f"{folder}/{file}".lstrip("/")
    for inside in folders:
        yield from _files(storage, f"{folder}/{inside}".lstrip("/"))
