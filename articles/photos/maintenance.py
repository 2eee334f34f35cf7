"""Keep the files and rows of the library consistent: create missing renditions, find unused files."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction

from . import renditions
from .change_photo import recrop
from .models import Photo
from .signals import photo_changed
from .storage import files_in, originals_storage, public_storage
from .tasks import enqueue_avif
from .upload_photo import inspect_file, store_photo

# Cached pages may still link to a rendition for some time after its photo has a new one.
ORPHAN_GRACE_PERIOD = timedelta(days=30)


def make_missing_renditions(photo: Photo) -> bool:
    """Create the missing renditions of a photo and return whether any were missing.

    An original in the public storage, where early versions stored it, is moved to the private one. Raises
    ValidationError or OSError if the original can't be read.
    """
    if not photo.digest:
        with transaction.atomic():
            _store_privately(photo)
            photo_changed.send(sender=Photo, photo=photo)
        return True
    if not all(map(public_storage().exists, renditions.file_names_of(photo.crops))):
        photo.crops = {}
    is_recropped = recrop(photo) is not None
    if is_recropped:
        with transaction.atomic():
            photo.save(update_fields=["crops"])
            photo_changed.send(sender=Photo, photo=photo)
    is_lacking = is_recropped or not renditions.is_complete(photo.crops)
    if is_lacking:
        enqueue_avif(photo)
    return is_lacking


def _store_privately(photo: Photo) -> None:
    """Move a photo's original from the public to the private storage, and create its renditions."""
    name = photo.original_name
    storage = originals_storage() if originals_storage().exists(name) else public_storage()
    with storage.open(name) as original:
        file = File(original, name)
        store_photo(photo, file, inspect_file(photo, file))
    storage.delete(name)


def find_orphans(before: datetime) -> Iterator[tuple[Storage, str]]:
    """Yield (storage, name) of each rendition and original that no photo uses and that was written before that time.

    The time protects files of uploads in progress, which have no row yet.
    """
    renditions_used: set[str] = set()
    originals_used: set[str] = set()
    for crops, original in Photo.objects.values_list("crops", "original").iterator():
        renditions_used |= renditions.file_names_of(crops)
        originals_used.add(original)
    yield from find_unused(public_storage(), renditions.RENDITIONS_FOLDER, renditions_used, before)
    yield from find_unused(originals_storage(), "", originals_used, before)


def find_unused(
    storage: Storage, folder: str, used: Collection[str], before: datetime
) -> Iterator[tuple[Storage, str]]:
    """Yield (storage, name) of each file in a folder that isn't in `used` and was written before that time."""
    for name in files_in(storage, folder):
        if name not in used and storage.get_modified_time(name) < before:
            yield storage, name
