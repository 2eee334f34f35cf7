"""Notes on a draft: remarks between colleagues, and of outsiders whom a preview was shown."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..delivery.text_normalization import normalize_text
from .models import Note

MAX_NOTE_LENGTH = 2000


def create_note(article, text, *, by=None, external_author="", revision=0, now=None):
    """Leave a note on an article and return it; `external_author` names its writer where that is no colleague.

    Raises ValidationError for an empty text, or one over 2,000 characters.
    """
    text = normalize_text(text.replace("\0", ""))
    if not text:
        raise ValidationError({"text": "Write the note; it is empty."})
    if len(text) > MAX_NOTE_LENGTH:
        raise ValidationError({"text": f"The note has {len(text):,} characters; {MAX_NOTE_LENGTH:,} is the most."})
    return Note.objects.create(
        article=article,
        text=text,
        revision=revision,
        written_at=now or timezone.now(),
        written_by=by,
        external_author=external_author,
    )


@transaction.atomic
def resolve_note(note, *, by, now=None):
    """Mark a note as resolved; ValidationError where it is so already."""
    changed = Note.objects.filter(pk=note.pk).unresolved().update(resolved_at=now or timezone.now(), resolved_by=by)
    if not changed:
        raise ValidationError("The note is resolved already.")
