"""Taking the pictures of an article into the library, and putting them where its text has them."""

import re
from html import unescape

from django.core.exceptions import ValidationError
from django.core.files import File

from ..editorial.body_html import figure_html
from ..photos.models import Photo
from ..photos.upload_photo import DuplicateError, inspect_file, upload_photo

# How readers of formats write that a picture stands here (ParsedArticle.body).
PLACEHOLDER = re.compile(r'<figure key="([^"]+)">(.*?)</figure>', re.DOTALL)
MAX_LENGTHS = {name: Photo._meta.get_field(name).max_length for name in ("caption", "alt_text", "credit")}


def picture_placeholder(key, caption=""):
    """Return what stands in a ParsedArticle's body for the picture of that key; the caption is escaped text."""
    return f'<figure key="{key}">{caption}</figure>'


def import_pictures(item, dry_run):
    """Return the photos of a ParsedArticle, as {key: Photo}, and remarks on those that weren't taken.

    A picture without a credit, or without words for those who don't see it, may not be shown and is left out.
    """
    photos, messages = {}, []
    for key, picture in item.pictures.items():
        try:
            photos[key] = _import_picture(picture, dry_run)
        except (ValidationError, OSError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else error.strerror or "broken"
            messages.append(f"picture {picture.name} left out: {reason}")
    return photos, messages


def insert_pictures(body, photos):
    """Return a ParsedArticle's body with its pictures as the library's, and without those that it hasn't."""

    def shown(match):
        photo = photos.get(match[1])
        return figure_html(photo.pk, unescape(match[2])) if photo else ""

    return PLACEHOLDER.sub(shown, body)


def _import_picture(picture, dry_run):
    if picture.reason_not_shown:
        raise ValidationError(picture.reason_not_shown)
    texts = {name: getattr(picture, name)[:max_length] for name, max_length in MAX_LENGTHS.items()}
    store = _create_without_files if dry_run else upload_photo
    with picture.open() as file:
        try:
            return store(File(file, picture.name), **texts)
        except DuplicateError as duplicate:
            if duplicate.photo.lacks_alt_text_or_credit:
                raise ValidationError(f"it is photo {duplicate.photo.pk}, which lacks alt text or credit.") from None
            return duplicate.photo


def _create_without_files(file, **texts):
    """Look at a file as `upload` does, and store a row: files wouldn't go with a dry run's transaction."""
    photo = Photo(**texts)
    inspect_file(photo, file)
    photo.save()
    return photo
