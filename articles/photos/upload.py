"""Taking a file into the library: look, render, store, and only then the row."""

import hashlib
import logging
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction

from ..delivery.signals import changed
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
        store(photo, file, picture, by=by)
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


def store(photo, file, picture, by=None):
    """Write the original and its renditions, then the row; where one fails, nothing that was written stays."""
    written = write_files(photo, file, picture)
    try:
        with transaction.atomic():
            photo.save()
            if by:
                told = {"file_name": photo.file_name, "caption": photo.caption, "credit": photo.credit}
                after = {name: value for name, value in told.items() if value}
                changed.send(sender=Photo, act="add", row=photo, by=by, before={}, after=after)
            follow_with_avif(photo)
    except BaseException:
        _forget(photo, written)
        raise


def write_files(photo, file, picture):
    """Write the original and its renditions, note them on the photo, unsaved, and return the names of the renditions.

    ValidationError where one can't be written; then none stays.
    """
    crops = renditions.planned(photo.digest, photo.width, photo.height, photo.focal_x, photo.focal_y)
    photo.original.name = f"{photo.digest[:2]}/{photo.digest}.{EXTENSIONS[photo.format]}"
    written = []
    try:
        photo.crops, written = renditions.make(picture, crops, renditions.AT_ONCE)
        _keep(photo.original.name, file)
    except Exception as error:
        logger.exception("A photo could not be stored.")
        _forget(photo, written)
        reason = getattr(error, "strerror", None) or "the store doesn’t answer"
        raise ValidationError(f"The photo could not be stored: {reason}. Nothing was kept; try again.") from error
    return written


def _keep(name, file):
    file.seek(0)
    if not originals().exists(name):
        originals().save(name, File(file, name))


def _forget(photo, written):
    """Remove what was written for a row that isn't there, unless another has the same file by now."""
    if Photo.objects.filter(digest=photo.digest).exists():
        return
    try:
        renditions.remove(written)
        originals().delete(photo.original.name)
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
