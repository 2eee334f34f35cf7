"""Notes on a draft, by colleagues and by external readers of a preview."""

import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..delivery.text_normalization import normalize_text
from .models import Article, Note

MAX_NOTE_LENGTH = 2000


def create_note(
    article: Article,
    text: str,
    *,
    by: User | None = None,
    external_author: str = "",
    revision: int = 0,
    now: datetime.datetime | None = None,
) -> Note:
    """Add a note to an article and return it; `external_author` names a writer who isn't a colleague.

    Raises ValidationError for an empty text, or one over 2,000 characters.
    """
    text = normalize_text(text.replace("\0", ""))
    if not text:
        raise ValidationError({"text": _("Write the note; it is empty.")})
    if len(text) > MAX_NOTE_LENGTH:
        message = ngettext(
            "The note has %(count)s character; the limit is %(limit)s.",
            "The note has %(count)s characters; the limit is %(limit)s.",
            len(text),
        )
        values = {
            "count": number_format(len(text), force_grouping=True),
            "limit": number_format(MAX_NOTE_LENGTH, force_grouping=True),
        }
        raise ValidationError({"text": message % values})
    return Note.objects.create(
        article=article,
        text=text,
        revision=revision,
        written_at=now or timezone.now(),
        written_by=by,
        external_author=external_author,
    )


@transaction.atomic
def resolve_note(note: Note, *, by: User, now: datetime.datetime | None = None) -> None:
    """Mark a note as resolved. Raises ValidationError if it already is."""
    changed = Note.objects.filter(pk=note.pk).unresolved().update(resolved_at=now or timezone.now(), resolved_by=by)
    if not changed:
        raise ValidationError(_("This note is already resolved."))
