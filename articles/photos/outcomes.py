"""What became of each file of an upload, to be told side by side."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse

from .models import Photo
from .upload import DuplicateError, plain_name, upload


@dataclass(frozen=True)
class Outcome:
    """One file: its name as it was sent, the photo that it is (None where it was refused), and the sentence to tell."""

    name: str
    photo: Photo | None
    sentence: str
    is_added: bool = False

    def told(self):
        """Return it as plain data, for a script."""
        address = reverse("admin:articles_photo_change", args=[self.photo.pk]) if self.photo else ""
        thumbnail = self.photo.thumbnail if self.photo else None
        return {
            "name": self.name,
            "sentence": self.sentence,
            "added": self.is_added,
            "photo": self.photo.pk if self.photo else None,
            "address": address,
            "thumbnail": thumbnail.url if thumbnail else "",
        }


def take_in(file, by):
    """Upload one file of several and return its Outcome: refused ones are told, not raised."""
    name = plain_name(file.name)
    try:
        photo = upload(file, by=by)
    except DuplicateError as duplicate:
        return Outcome(name, duplicate.photo, duplicate.messages[0])
    except ValidationError as refusal:
        return Outcome(name, None, " ".join(refusal.messages))
    return Outcome(name, photo, "Added.", is_added=True)
