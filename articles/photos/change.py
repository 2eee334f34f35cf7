"""Change a photo: its words, its rights, its focal point, or the file itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction

from ..delivery.recorded import values as values_of
from ..delivery.signals import changed
from . import renditions
from .models import Photo
from .read import read
from .tasks import follow_with_avif
from .upload import DuplicateError, look_at, plain_name, remove_files, write_files

FOCAL_POINT = ("focal_x", "focal_y")
# What changes with a crop. The focal point goes along, so that the row always says where it was cut.
CROP_COLUMNS = {*FOCAL_POINT, "crops"}
# What a file says of itself, which tells a reader of the log nothing.
UNLOGGED = {"crops", "original", "digest", "format", "size", "width", "height", "colour"}
FILE_COLUMNS = CROP_COLUMNS | UNLOGGED | {"file_name"}


def change_photo(
    photo: Photo, values: Mapping[str, Any], *, by: AbstractBaseUser, replacement: File | None = None
) -> bool:
    """Give a photo other values and, with a replacement, another file; return whether anything changed.

    `values` are by the names of Photo's fields. Pictures are drawn and written before the transaction, which then holds
    its locks only for the row. Raises ValidationError, by field, for what is refused; nothing is then changed, and no
    file of the refused change is left.
    """
    new = _current(photo)
    for name, value in values.items():
        setattr(new, name, value)
    columns, written = set(values), []
    if replacement:
        columns |= FILE_COLUMNS
        written = _replace_file(new, replacement)
    elif values.keys() & set(FOCAL_POINT) and (cut := _cut_again(new)) is not None:
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
    wanted = renditions.planned(photo.digest, photo.width, photo.height, photo.focal_x, photo.focal_y)
    if not photo.digest or renditions.keys_of(photo.crops) == renditions.keys_of(wanted):
        return None
    try:
        with photo.open_original() as file:
            photo.crops, written = renditions.make(read(file), wanted, renditions.AT_ONCE)
    except OSError as error:
        raise ValidationError(f"The crops could not be made: {error.strerror or error}. Try again.") from error
    return written


def _current(photo: Photo, *, lock: bool = False) -> Photo:
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
    new.file_name = plain_name(file.name)
    try:
        return write_files(new, file, look_at(new, file))
    except ValidationError as error:
        raise ValidationError({"replacement": error.messages}) from error


def _cut_again(new: Photo) -> list[str] | None:
    """Cut the renditions of another focal point, and name its field where that fails."""
    try:
        return recrop(new)
    except ValidationError as error:
        raise ValidationError({"focal_x": error.messages}) from error


@transaction.atomic
def _save(photo: Photo, new: Photo, columns: Iterable[str], by: AbstractBaseUser) -> bool:
    """Save the columns that differ from the stored row, tell the log, and let AVIF follow another crop."""
    before = _current(photo, lock=True)
    names = sorted(name for name in columns if getattr(before, name) != getattr(new, name))
    if not names:
        return False
    new.save(update_fields=names)
    if logged := [name for name in names if name not in UNLOGGED]:
        old, given = values_of(before, logged), values_of(new, logged)
        changed.send(sender=Photo, act="change", row=new, by=by, before=old, after=given)
    if "crops" in names:
        follow_with_avif(new)
    return True
