"""Take files into the library: inspect, render, store, and only then the row."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.urls import reverse

from ..admin_mixins.signals import row_changed
from ..delivery.text_normalization import normalize_line
from . import renditions
from .models import Photo
from .read_image import EXTENSIONS, DecodedImage, read_image
from .storage import originals_storage
from .tasks import enqueue_avif
from .upload_handler import file_too_large_message

logger = logging.getLogger(__name__)


class DuplicateError(ValidationError):
    """The file is in the library already, as `photo`."""

    def __init__(self, photo: Photo) -> None:
        super().__init__(f"This file is in the library already, as photo {photo.pk}.")
        self.photo = photo


@dataclass(frozen=True)
class UploadResult:
    """What became of one file: its name, its photo (None where the file was refused), and a sentence."""

    name: str
    photo: Photo | None
    message: str
    is_added: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain data, for the page's script."""
        thumbnail = self.photo.thumbnail if self.photo else None
        return {
            "name": self.name,
            "sentence": self.message,
            "added": self.is_added,
            "photo": self.photo.pk if self.photo else None,
            "address": reverse("admin:articles_photo_change", args=[self.photo.pk]) if self.photo else "",
            "thumbnail": thumbnail.url if thumbnail else "",
        }


def try_upload_photo(file: File, *, by: AbstractBaseUser) -> UploadResult:
    """Upload one file of several, and return what became of it; a refusal isn't raised."""
    name = display_file_name(file.name)
    try:
        photo = upload_photo(file, by=by)
    except DuplicateError as duplicate:
        return UploadResult(name, duplicate.photo, duplicate.message)
    except ValidationError as refusal:
        return UploadResult(name, None, " ".join(refusal.messages))
    return UploadResult(name, photo, "Added.", is_added=True)


def upload_photo(file: File, *, by: AbstractBaseUser | None = None, **fields: Any) -> Photo:
    """Take an opened file into the library and return its Photo, with WebP and JPEG renditions.

    `fields` fill fields of Photo and take precedence over the file's own metadata. Raises DuplicateError where the
    library has the file, and ValidationError, in a sentence, where it can't be taken; nothing of it is then kept.
    A process that is killed may leave files, never a row: `remove_orphans` finds them.
    """
    photo = Photo(uploaded_by=by, file_name=display_file_name(file.name))
    picture = inspect_file(photo, file)
    for name, value in (picture.metadata | fields).items():
        setattr(photo, name, value)
    try:
        store_photo(photo, file, picture, by=by)
    except IntegrityError:
        # Somebody stored the same file at the same moment.
        raise DuplicateError(Photo.objects.get(digest=photo.digest)) from None
    return photo


def inspect_file(photo: Photo, file: File) -> DecodedImage:
    """Read the file, set on the photo what it is, unsaved, and return the DecodedImage.

    Raises DuplicateError where another photo has the file, and ValidationError where it can't be read.
    """
    if message := getattr(file, "upload_error", ""):
        raise ValidationError(message)
    photo.size = file.size
    photo.digest = _digest(file)
    if same := Photo.objects.filter(digest=photo.digest).exclude(pk=photo.pk).first():
        raise DuplicateError(same)
    picture = read_image(file)
    photo.format, photo.width, photo.height = picture.format, picture.width, picture.height
    photo.colour = renditions.average_colour(picture.image)
    return picture


def store_photo(photo: Photo, file: File, picture: DecodedImage, *, by: AbstractBaseUser | None = None) -> None:
    """Write the original and its renditions, then the row; where one fails, no file is left."""
    written = write_files(photo, file, picture)
    try:
        with transaction.atomic():
            photo.save()
            if by:
                logged = {"file_name": photo.file_name, "caption": photo.caption, "credit": photo.credit}
                after = {name: value for name, value in logged.items() if value}
                row_changed.send(sender=Photo, action="add", instance=photo, by=by, before={}, after=after)
            enqueue_avif(photo)
    except BaseException:
        remove_files(photo, written)
        raise


def write_files(photo: Photo, file: File, picture: DecodedImage) -> list[str]:
    """Write the original and its renditions, set them on the photo, unsaved, and return the renditions' names.

    Raises ValidationError where one can't be written; no file is then left.
    """
    crops = renditions.planned_crops(photo.digest, photo.width, photo.height, photo.focal_x, photo.focal_y)
    photo.original.name = f"{photo.digest[:2]}/{photo.digest}.{EXTENSIONS[photo.format]}"
    written: list[str] = []
    try:
        photo.crops, written = renditions.write_renditions(picture, crops, renditions.IMMEDIATE_FORMATS)
        _write_original(photo.original.name, file)
    except Exception as error:
        logger.exception("A photo could not be stored.")
        remove_files(photo, written)
        reason = getattr(error, "strerror", None) or "the store doesn’t answer"
        raise ValidationError(f"The photo could not be stored: {reason}. Nothing was kept; try again.") from error
    return written


def _write_original(name: str, file: File) -> None:
    file.seek(0)
    if not originals_storage().exists(name):
        originals_storage().save(name, File(file, name))


def remove_files(photo: Photo, written: Iterable[str]) -> None:
    """Remove the files of a photo that wasn't saved, unless a row has the same file: then they are that row's."""
    if Photo.objects.filter(digest=photo.digest).exists():
        return
    try:
        renditions.delete_files(written)
        originals_storage().delete(photo.original.name)
    except Exception:
        logger.exception("Files without a row are left; remove_orphans removes them.")


def _digest(file: File) -> str:
    """Return the SHA-256 of a file, in hexadecimal; ValidationError for an empty one and for one too large."""
    if not file.size:
        raise ValidationError("The file is empty.")
    if file.size > settings.PHOTO_MAX_BYTES:
        raise ValidationError(file_too_large_message())
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: file.read(1 << 20), b""):
        digest.update(chunk)
    return digest.hexdigest()


def display_file_name(name: str | None) -> str:
    """Return the last part of a file's name, fit to be shown: it never names a file here."""
    return normalize_line(PurePath((name or "").replace("\\", "/").replace("\0", "")).name[:1000])[-120:]
