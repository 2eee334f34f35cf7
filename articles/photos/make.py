"""Making what is missing of a photo's renditions: of a library from before there were any, or of another recipe."""

from django.core.files import File

from . import renditions
from .read import read
from .storage import originals, public
from .tasks import follow_with_avif
from .upload import look_at, store


def make_missing(photo):
    """Make the renditions that a photo lacks and return whether it lacked any; ValidationError where none can be.

    An original that lies among the public files, as before there were renditions, moves to the private ones.
    """
    if not photo.digest:
        _bring_in(photo)
        return True
    wanted = renditions.planned(photo.digest, photo.width, photo.height, photo.focal_x, photo.focal_y)
    if renditions.keys_of(photo.crops) == renditions.keys_of(wanted) and all(map(public().exists, renditions.names_of(photo.crops))):
        return False
    with photo.open_original() as file:
        photo.crops, _ = renditions.make(read(file), wanted, renditions.AT_ONCE)
    photo.save(update_fields=["crops"])
    follow_with_avif(photo)
    return True


def _bring_in(photo):
    """Take a photo's public file into the library's private store, under its digest, and render it."""
    name = photo.original.name
    storage = originals() if originals().exists(name) else public()
    with storage.open(name) as opened:
        file = File(opened, name)
        store(photo, file, look_at(photo, file))
    storage.delete(name)

