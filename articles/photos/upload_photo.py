"""Upload files to the library: inspect and render each, store the files, then the row."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

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
    """The library already has the file, as `photo`."""

    def __init__(self, photo: Photo) -> None:
        super().__init__(_("The library already has this file, as photo %(photo)d.") % {"photo": photo.pk})
        self.photo = photo


@dataclass(frozen=True)
class UploadResult:
    """The result of uploading one file: its name, its photo (None if the file was refused), and a message."""

    name: str
    photo: Photo | None
    message: str
    is_added: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain data for the script of the upload page."""
        thumbnail = self.photo.thumbnail if self.photo else None
        return {
            "name": self.name,
            "sentence": self.message,
            "added": self.is_added,
            "photo": self.photo.pk if self.photo else None,
            "address": reverse("admin:articles_photo_change", args=[self.photo.pk]) if self.photo else "",
            "thumbnail": thumbnail.url if thumbnail else "",
        }


def try_upload_photo(file: File, *, by: User) -> UploadResult:
    """Upload one file and return the result; a refusal is returned, not raised."""
    name = display_file_name(file.name)
    try:
        photo = upload_photo(file, by=by)
    except DuplicateError as duplicate:
        return UploadResult(name, duplicate.photo, " ".join(duplicate.messages))
    except ValidationError as error:
        return UploadResult(name, None, " ".join(error.messages))
    return UploadResult(name, photo, _("Added."), is_added=True)


def upload_photo(file: File, *, by: User | None = None, **fields: Any) -> Photo:
    """Add an open file to the library and return its Photo, with WebP and JPEG renditions.

    `fields` are values of Photo's fields that take precedence over the file's own metadata. Raises DuplicateError if
    the library has the file, and ValidationError if it is refused; then nothing is stored. If the process is killed,
    files may remain without a row; `remove_orphans` deletes them.
    """
    photo = Photo(uploaded_by=by, file_name=display_file_name(file.name))
    picture = inspect_file(photo, file)
    for name, value in (picture.metadata | fields).items():
        setattr(photo, name, value)
    try:
        store_photo(photo, file, picture, by=by)
    except IntegrityError:
        # Somebody stored the same file at the same time.
        raise DuplicateError(Photo.objects.get(digest=photo.digest)) from None
    return photo


def inspect_file(photo: Photo, file: File) -> DecodedImage:
    """Read a file, set the fields of the photo that describe it, without saving, and return the DecodedImage.

    Raises DuplicateError if another photo has the file, and ValidationError if it can't be read.
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


def store_photo(photo: Photo, file: File, picture: DecodedImage, *, by: User | None = None) -> None:
    """Write the original and its renditions, then save the row; if that fails, delete the files."""
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
    """Write the original and its renditions, set them on the photo without saving, and return the renditions' names.

    Raises ValidationError if one can't be written; then the files are deleted.
    """
    crops = renditions.planned_crops(photo.digest, photo.width, photo.height, photo.focal_x, photo.focal_y)
    digest = photo.digest or ""
    photo.original.name = f"{digest[:2]}/{digest}.{EXTENSIONS[photo.format]}"
    written: list[str] = []
    try:
        photo.crops, written = renditions.write_renditions(picture, crops, renditions.IMMEDIATE_FORMATS)
        _write_original(photo.original_name, file)
    except Exception as error:
        logger.exception("A photo could not be stored.")
        remove_files(photo, written)
        reason = getattr(error, "strerror", None) or _("the storage does not respond")
        message = _("The photo could not be stored: %(error)s. Nothing was saved; try again.")
        raise ValidationError(message % {"error": reason}) from error
    return written


def _write_original(name: str, file: File) -> None:
    file.seek(0)
    if not originals_storage().exists(name):
        originals_storage().save(name, File(file, name))


def remove_files(photo: Photo, written: Iterable[str]) -> None:
    """Delete the files of a photo that wasn't saved, unless another row uses the same files."""
    if Photo.objects.filter(digest=photo.digest).exists():
        return
    try:
        renditions.delete_files(written)
        originals_storage().delete(photo.original_name)
    except Exception:
        logger.exception("Files without a row remain; run remove_orphans to delete them.")


def _digest(file: File) -> str:
    """Return the SHA-256 of a file, in hexadecimal; raise ValidationError if it is empty or too large."""
    if not file.size:
        raise ValidationError(_("The file is empty."))
    if file.size > settings.PHOTO_MAX_BYTES:
        raise ValidationError(file_too_large_message())
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: file.read(1 << 20), b""):
        digest.update(chunk)
    return digest.hexdigest()


def display_file_name(name: str | None) -> str:
    """Return the last part of a file's name, for display only: it is never used as a path."""
    return normalize_line(PurePath((name or "").replace("\\", "/").replace("\0", "")).name[:1000])[-120:]
