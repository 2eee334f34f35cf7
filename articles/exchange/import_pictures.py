"""Import the pictures of an article into the photo library, and insert them into its body."""

import re
from collections.abc import Mapping
from html import unescape

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from ..editorial.body_html import figure_html
from ..photos.models import Photo
from ..photos.upload_photo import DuplicateError, inspect_file, upload_photo
from .parsed_article import ParsedArticle, ParsedPicture

# The placeholder of a picture in ParsedArticle.body.
PLACEHOLDER = re.compile(r'<figure key="([^"]+)">(.*?)</figure>', re.DOTALL)
TEXT_FIELDS = ("caption", "alt_text", "credit")


def picture_placeholder(key: str, caption: str = "") -> str:
    """Return the placeholder of the picture with this key; the caption is escaped text."""
    return f'<figure key="{key}">{caption}</figure>'


def import_pictures(item: ParsedArticle, dry_run: bool) -> tuple[dict[str, Photo], list[str]]:
    """Return the photos of a ParsedArticle as {key: Photo}, and messages on the pictures that were left out.

    A picture without a credit or an alt text can't be shown and is left out.
    """
    photos, messages = {}, []
    for key, picture in item.pictures.items():
        try:
            photos[key] = _import_picture(picture, dry_run)
        except (ValidationError, OSError) as error:
            message = _("The picture %(name)s was left out. %(reason)s")
            messages.append(message % {"name": picture.name, "reason": _reason(error)})
    return photos, messages


def _reason(error: ValidationError | OSError) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if error.strerror:
        # Translators: a picture; the error is a message of the operating system.
        return _("It can’t be read: %(error)s.") % {"error": error.strerror}
    return _("It is broken.")


def insert_pictures(body: str, photos: Mapping[str, Photo]) -> str:
    """Return a ParsedArticle's body with figures in place of the placeholders; those without a photo are removed."""

    def replace(match: re.Match[str]) -> str:
        photo = photos.get(match[1])
        return figure_html(photo.pk, unescape(match[2])) if photo else ""

    return PLACEHOLDER.sub(replace, body)


def _import_picture(picture: ParsedPicture, dry_run: bool) -> Photo:
    if picture.reason_not_shown:
        raise ValidationError(picture.reason_not_shown)
    texts = {name: getattr(picture, name)[: _max_length(name)] for name in TEXT_FIELDS}
    store = _create_without_files if dry_run else upload_photo
    with picture.open() as file:
        try:
            return store(File(file, picture.name), **texts)
        except DuplicateError as duplicate:
            if duplicate.photo.lacks_alt_text_or_credit:
                message = _("It is the same file as photo %(number)s, which has no alt text or no credit.")
                raise ValidationError(message % {"number": duplicate.photo.pk}) from None
            return duplicate.photo


def _max_length(name: str) -> int | None:
    return getattr(Photo._meta.get_field(name), "max_length", None)


def _create_without_files(file: File, **texts: str) -> Photo:
    """Inspect a file as `upload_photo` does, and store a row only: a rollback wouldn't remove files."""
    photo = Photo(**texts)
    inspect_file(photo, file)
    photo.save()
    return photo
