"""Taking a file into the library: look, render, store, and only then the row."""

import hashlib
import logging
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction

from ..delivery.text import one_line
from . import renditions
from .incoming import too_many_bytes
from .models import Photo
from .read import EXTENSIONS, read
from .storage import originals
from .tasks import follow_with_avif

logger = logging.getLogger(__name__)


class DuplicateError(ValidationError):
    """The file is in the library already, as `photo`."""

    def __init__(self, photo):
        super().__init__(f"This file is in the library already, as photo {photo.pk}.")
        self.photo = photo


def upload(file, *, by=None, **words):
    """Take an opened file into the library and return its Photo, WebP and JPEG renditions made.

    `words` fill fields of Photo, over what the file says of itself. Raises DuplicateError where the library has the
    file, and ValidationError, in a sentence, where it can't be taken; nothing of it is then kept. A process that is
    killed half-way may leave files, never a row: `remove_orphans` finds them.
    """
    photo = Photo(uploaded_by=by, file_name=plain_name(file.name))
    picture = look_at(photo, file)
    for name, value in (picture.metadata | words).items():
        setattr(photo, name, value)
    try:
        store(photo, file, picture)
    except IntegrityError:
        # The same file came twice at one moment.
        raise DuplicateError(Photo.objects.get(digest=photo.digest)) from None
    return photo


def look_at(photo, file):
    """Read the file, note on the photo what it is, and return the Picture; DuplicateError for a file there already."""
    if sentence := getattr(file, "trouble", ""):
        raise ValidationError(sentence)
    photo.size = file.size
    photo.digest = _digest(file)
    if same := Photo.objects.filter(digest=photo.digest).exclude(pk=photo.pk).first():
        raise DuplicateError(same)
    picture = read(file)
    photo.format, photo.width, photo.height = picture.format, picture.width, picture.height
    photo.colour = renditions.average_colour(picture.image)
    return picture


def store(photo, file, picture):
    """Write the original and its renditions, then the row; where one fails, nothing that was written stays."""
    photo.crops = renditions.planned(photo.digest, photo.width, photo.height, photo.focal_x, photo.focal_y)
    name = f"{photo.digest[:2]}/{photo.digest}.{EXTENSIONS[photo.format]}"
    written = []
    try:
        photo.crops, written = renditions.make(picture, photo.crops, renditions.AT_ONCE)
        photo.original.name = _keep(name, file)
    except Exception as error:
        logger.exception("A photo could not be stored.")
        _forget(photo, name, written)
        reason = getattr(error, "strerror", None) or "the store doesn’t answer"
        raise ValidationError(f"The photo could not be stored: {reason}. Nothing was kept; try again.") from error
    try:
        with transaction.atomic():
            photo.save()
            follow_with_avif(photo)
    except BaseException:
        _forget(photo, name, written)
        raise


def _keep(name, file):
    file.seek(0)
    storage = originals()
    return name if storage.exists(name) else storage.save(name, File(file, name))


def _forget(photo, name, written):
    """Remove what was written for a row that isn't there, unless another has the same file by now."""
    if Photo.objects.filter(digest=photo.digest).exists():
        return
    try:
        renditions.remove(written)
        originals().delete(name)
    except Exception:
        logger.exception("Files without a row are left; remove_orphans removes them.")


def _digest(file):
    if not file.size:
        raise ValidationError("The file is empty.")
    file.seek(0)
    digest = hashlib.sha256()
    if file.size > settings.PHOTO_MAX_BYTES:
        raise ValidationError(too_many_bytes())
    for chunk in iter(lambda: file.read(1 << 20), b""):
        digest.update(chunk)
    return digest.hexdigest()


def plain_name(name):
    """Return the last part of a file's name, fit to be shown: it never names a file here."""
    return one_line(PurePath((name or "").replace("\\", "/").replace("\0", "")).name[:1000])[-120:]
