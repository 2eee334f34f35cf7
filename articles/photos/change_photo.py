"""Change a photo: its description, rights, focal point or file."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..admin_mixins.audited_admin import field_values
from ..admin_mixins.signals import row_changed
from . import renditions
from .models import Photo
from .read_image import read_image
from .signals import photo_changed
from .tasks import enqueue_avif
from .upload_photo import DuplicateError, display_file_name, inspect_file, remove_files, write_files

FOCAL_POINT_FIELDS = ("focal_x", "focal_y")
# Columns that a new crop changes; with the focal point, so that the row always has the point of its crops.
CROP_COLUMNS = {*FOCAL_POINT_FIELDS, "crops"}
# Technical properties of the file, which are of no use in the audit log.
UNLOGGED_FIELDS = {"crops", "original", "digest", "format", "size", "width", "height", "colour"}
FILE_COLUMNS = CROP_COLUMNS | UNLOGGED_FIELDS | {"file_name"}


def change_photo(photo: Photo, values: Mapping[str, Any], *, by: User, replacement: File | None = None) -> bool:
    """Change fields of a photo and, with a replacement, its file; return whether anything changed.

    `values` are by the names of Photo's fields. Renditions are written before the transaction, so that the transaction
    is short. Raises ValidationError, by field, if the change is refused; then nothing is changed, and the files written
    for it are deleted.
    """
    new = _current_row(photo)
    for name, value in values.items():
        setattr(new, name, value)
    columns: set[str] = set(values)
    written: list[str] = []
    if replacement:
        columns |= FILE_COLUMNS
        written = _replace_file(new, replacement)
    elif values.keys() & set(FOCAL_POINT_FIELDS) and (recropped := _recrop_or_raise(new)) is not None:
        columns |= CROP_COLUMNS
        written = recropped
    try:
        return _save(photo, new, columns, by)
    except IntegrityError:
        # Somebody stored the same file at the same time.
        remove_files(new, written)
        same = Photo.objects.get(digest=new.digest)
        raise ValidationError({"replacement": DuplicateError(same).messages}) from None
    except BaseException:
        remove_files(new, written)
        raise


def recrop(photo: Photo) -> list[str] | None:
    """Write the renditions for a photo's focal point and return their file names; None if they already exist.

    `photo.crops` is set but not saved. The new files have new addresses; the old files stay until `remove_orphans`.
    Raises ValidationError if the original can't be read or the renditions can't be written.
    """
    planned = renditions.planned_crops(photo.digest, photo.width, photo.height, photo.focal_x, photo.focal_y)
    if not photo.digest or renditions.crop_keys(photo.crops) == renditions.crop_keys(planned):
        return None
    try:
        with photo.open_original() as file:
            photo.crops, written = renditions.write_renditions(read_image(file), planned, renditions.IMMEDIATE_FORMATS)
    except OSError as error:
        message = _("The crops could not be created: %(error)s. Try again.")
        raise ValidationError(message % {"error": error.strerror or error}) from error
    return written


def _current_row(photo: Photo, *, lock: bool = False) -> Photo:
    """Return the photo as it is stored now; raise ValidationError if its file was replaced or it was deleted."""
    photos = Photo.objects.select_for_update() if lock else Photo.objects.all()
    current = photos.filter(pk=photo.pk).first()
    if current is None:
        raise ValidationError(_("The photo was deleted in the meantime."))
    if current.digest != photo.digest:
        raise ValidationError(_("The file of this photo was replaced in the meantime. Reload the page and try again."))
    return current


def _replace_file(new: Photo, file: File) -> list[str]:
    """Write another original and its renditions, and return the file names of the renditions."""
    new.file_name = display_file_name(file.name)
    try:
        return write_files(new, file, inspect_file(new, file))
    except ValidationError as error:
        raise ValidationError({"replacement": error.messages}) from error


def _recrop_or_raise(new: Photo) -> list[str] | None:
    """Call `recrop`, and add the name of the field to its errors."""
    try:
        return recrop(new)
    except ValidationError as error:
        raise ValidationError({"focal_x": error.messages}) from error


@transaction.atomic
def _save(photo: Photo, new: Photo, columns: Iterable[str], by: User) -> bool:
    """Save the columns that differ from the stored row, send `row_changed`, and enqueue the AVIF renditions."""
    before = _current_row(photo, lock=True)
    names = sorted(name for name in columns if getattr(before, name) != getattr(new, name))
    if not names:
        return False
    new.save(update_fields=names)
    if logged := [name for name in names if name not in UNLOGGED_FIELDS]:
        old_values, new_values = field_values(before, logged), field_values(new, logged)
        row_changed.send(sender=Photo, action="change", instance=new, by=by, before=old_values, after=new_values)
    if "crops" in names:
        enqueue_avif(new)
    photo_changed.send(sender=Photo, photo=new)
    return True
