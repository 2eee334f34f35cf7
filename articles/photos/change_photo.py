"""Change a photo: its words, its rights, its focal point, or the file itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction

from ..admin_mixins.audited_admin import field_values
from ..admin_mixins.signals import row_changed
from . import renditions
from .models import Photo
from .read_image import read_image
from .tasks import enqueue_avif
from .upload_photo import DuplicateError, display_file_name, inspect_file, remove_files, write_files

FOCAL_POINT_FIELDS = ("focal_x", "focal_y")
# What changes with a crop. The focal point goes along, so that the row always says where it was cut.
CROP_COLUMNS = {*FOCAL_POINT_FIELDS, "crops"}
# What a file says of itself, which tells a reader of the log nothing.
UNLOGGED_FIELDS = {"crops", "original", "digest", "format", "size", "width", "height", "colour"}
FILE_COLUMNS = CROP_COLUMNS | UNLOGGED_FIELDS | {"file_name"}


def change_photo(
    photo: Photo, values: Mapping[str, Any], *, by: AbstractBaseUser, replacement: File | None = None
) -> bool:
    """Give a photo other values and, with a replacement, another file; return whether anything changed.

    `values` are by the names of Photo's fields. Pictures are drawn and written before the transaction, which then holds
    its locks only for the row. Raises ValidationError, by field, for what is refused; nothing is then changed, and no
    file of the refused change is left.
    """
    new = _current_row(photo)
    for name, value in values.items():
        setattr(new, name, value)
    columns, written = set(values), []
    if replacement:
        columns |= FILE_COLUMNS
        written = _replace_file(new, replacement)
    elif values.keys() & set(FOCAL_POINT_FIELDS) and (cut := _recrop_or_raise(new)) is not None:
        columns |= CROP_COLUMNS
        written = cut
    try:
        return _save(photo, new, columns, by)
    except IntegrityError:
        # Somebody stored the same file at the same moment.
        remove_files(new, written)
        same = Photo.objects.get(digest=new.digest)
        raise ValidationError({"replacement": DuplicateError(same).message}) from None
    except BaseException:
        remove_files(new, written)
        raise


def recrop(photo: Photo) -> list[str] | None:
    """Cut the renditions of a photo's focal point, and return the names of the files; None where they are there.

    `photo.crops` is set, not saved. The addresses differ from the old ones, whose files stay until `remove_orphans`.
    Raises ValidationError where the original can't be read or the renditions can't be written.
    """
    wanted = renditions.planned_crops(photo.digest, photo.width, photo.height, photo.focal_x, photo.focal_y)
    if not photo.digest or renditions.crop_keys(photo.crops) == renditions.crop_keys(wanted):
        return None
    try:
        with photo.open_original() as file:
            photo.crops, written = renditions.write_renditions(read_image(file), wanted, renditions.IMMEDIATE_FORMATS)
    except OSError as error:
        raise ValidationError(f"The crops could not be made: {error.strerror or error}. Try again.") from error
    return written


def _current_row(photo: Photo, *, lock: bool = False) -> Photo:
    """Return the row as it is stored now."""
    rows = Photo.objects.select_for_update() if lock else Photo.objects
    current = rows.filter(pk=photo.pk).first()
    if current is None:
        raise ValidationError("The photo was deleted in the meantime.")
    if current.digest != photo.digest:
        raise ValidationError("Its file was replaced in the meantime. Look at the photo again before you change it.")
    return current


def _replace_file(new: Photo, file: File) -> list[str]:
    """Write another original and its renditions, and return the names of the renditions."""
    new.file_name = display_file_name(file.name)
    try:
        return write_files(new, file, inspect_file(new, file))
    except ValidationError as error:
        raise ValidationError({"replacement": error.messages}) from error


def _recrop_or_raise(new: Photo) -> list[str] | None:
    """Cut the renditions of another focal point, and name its field where that fails."""
    try:
        return recrop(new)
    except ValidationError as error:
        raise ValidationError({"focal_x": error.messages}) from error


@transaction.atomic
def _save(photo: Photo, new: Photo, columns: Iterable[str], by: AbstractBaseUser) -> bool:
    """Save the columns that differ from the stored row, tell the log, and let AVIF follow another crop."""
    before = _current_row(photo, lock=True)
    names = sorted(name for name in columns if getattr(before, name) != getattr(new, name))
    if not names:
        return False
    new.save(update_fields=names)
    if logged := [name for name in names if name not in UNLOGGED_FIELDS]:
        old, given = field_values(before, logged), field_values(new, logged)
        row_changed.send(sender=Photo, action="change", instance=new, by=by, before=old, after=given)
    if "crops" in names:
        enqueue_avif(new)
    return True
