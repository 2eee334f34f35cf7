"""Making renditions anew: for another focal point, by another recipe, or of a library from before there were any."""

from django.core.exceptions import ValidationError
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
    if not all(map(public().exists, renditions.names_of(photo.crops))):
        photo.crops = {}
    is_redrawn = recrop(photo)
    if is_redrawn:
        photo.save(update_fields=["crops"])
    is_lacking = is_redrawn or not renditions.is_whole(photo.crops)
    if is_lacking:
        follow_with_avif(photo)
    return is_lacking


def recrop(photo):
    """Cut the renditions anew where the focal point asks for it, unsaved; tell whether there was anything to do.

    The addresses are others then; what stood at the old ones stays until `remove_orphans`. ValidationError where the
    original can't be read or the renditions can't be written.
    """
    wanted = renditions.planned(photo.digest, photo.width, photo.height, photo.focal_x, photo.focal_y)
    if not photo.digest or renditions.keys_of(photo.crops) == renditions.keys_of(wanted):
        return False
    try:
        with photo.open_original() as file:
            photo.crops, _ = renditions.make(read(file), wanted, renditions.AT_ONCE)
    except OSError as error:
        raise ValidationError(f"The crops could not be made: {error.strerror or error}. Try again.") from error
    return True


def _bring_in(photo):
    """Take a photo's public file into the library's private store, under its digest, and render it."""
    name = photo.original.name
    storage = originals() if originals().exists(name) else public()
    with storage.open(name) as opened:
        file = File(opened, name)
        store(photo, file, look_at(photo, file))
    storage.delete(name)
