"""Files that no photo has: left by a crop that was changed, a file that was replaced, a process that was killed."""

from datetime import timedelta

from .models import Photo
from .renditions import FOLDER, names_of
from .storage import originals, public

# A page that was rendered, or kept by a cache, may name a rendition a while after its photo has another.
GRACE = timedelta(days=30)


def orphans(before):
    """Yield (storage, name) of each rendition and original that no photo has and that was written before that time.

    What is being uploaded at this moment has no row yet, so its age protects it.
    """
    wanted, kept = set(), set()
    for crops, original in Photo.objects.values_list("crops", "original").iterator():
        wanted |= names_of(crops)
        kept.add(original)
    yield from unused(public(), FOLDER, wanted, before)
    yield from unused(originals(), "", kept, before)


def unused(storage, folder, used, before):
    """Yield (storage, name) of each file in a folder that isn't among the names `used` and was written before then."""
    for name in _files(storage, folder):
        if name not in used and storage.get_modified_time(name) < before:
            yield storage, name


def _files(storage, folder):
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        yield f"{folder}/{file}".lstrip("/")
    for inside in folders:
        yield from _files(storage, f"{folder}/{inside}".lstrip("/"))
