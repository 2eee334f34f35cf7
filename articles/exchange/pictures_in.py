"""Taking the pictures of an article into the library, and putting them where its text has them."""

import re
from html import unescape

from django.core.exceptions import ValidationError
from django.core.files import File

from ..editorial.body import figure
from ..photos.models import Photo
from ..photos.upload import DuplicateError, look_at, upload

# How readers of formats write that a picture stands here (Item.body).
MARK = re.compile(r'<figure key="([^"]+)">(.*?)</figure>', re.DOTALL)
LONGEST = {name: Photo._meta.get_field(name).max_length for name in ("caption", "alt_text", "credit")}


def mark(key, caption=""):
    """Return what stands in an Item's body for the picture of that key; the caption is escaped text."""
    return f'<figure key="{key}">{caption}</figure>'


def take_pictures(item, dry_run):
    """Return the photos of an Item, as {key: Photo}, and remarks on those that weren't taken.

    A picture without a credit, or without words for those who don't see it, may not be shown and is left out.
    """
    photos, remarks = {}, []
    for key, picture in item.pictures.items():
        try:
            photos[key] = _photo(picture, dry_run)
        except (ValidationError, OSError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else error.strerror or "broken"
            remarks.append(f"picture {picture.name} left out: {reason}")
    return photos, remarks


def place(body, photos):
    """Return an Item's body with its pictures as the library's, and without those that it hasn't."""

    def shown(match):
        photo = photos.get(match[1])
        return figure(photo.pk, unescape(match[2])) if photo else ""

    return MARK.sub(shown, body)


def _photo(picture, dry_run):
    if picture.why_not_shown:
        raise ValidationError(picture.why_not_shown)
    words = {name: getattr(picture, name)[:longest] for name, longest in LONGEST.items()}
    take = _row_alone if dry_run else upload
    with picture.open() as file:
        try:
            return take(File(file, picture.name), **words)
        except DuplicateError as duplicate:
            if duplicate.photo.lacks_words:
                raise ValidationError(f"it is photo {duplicate.photo.pk}, which lacks alt text or credit.") from None
            return duplicate.photo


def _row_alone(file, **words):
    """Look at a file as `upload` does, and store a row: files wouldn't go with a dry run's transaction."""
    photo = Photo(**words)
    look_at(photo, file)
    photo.save()
    return photo
