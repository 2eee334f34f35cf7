"""What the article's form asks for without being saved: notes on the draft. Its text stays in the form."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..delivery.addresses import is_row_id
from ..editorial.announce import announce
from ..editorial.models import Note
from ..editorial.notes import leave_note, resolve_note


@transaction.atomic
def leave_or_resolve_note(posted, article, by):
    """Do what the form's buttons “Leave the note” and “Resolve” ask for and return the sentence that tells of it.

    Returns "" where it asks for neither. Raises ValidationError where the note is empty, missing or resolved.
    """
    name, _, number = posted.get("_act", "").partition(" ")
    if name == "note":
        latest = article.revisions.of_the_working_copy().values_list("number", flat=True).first()
        try:
            note = leave_note(article, posted.get("new_note", ""), by=by, revision=latest or 0)
        except ValidationError as refusal:
            raise ValidationError({"new_note": refusal.messages}) from refusal
        announce("note", article, by=by, at=note.written_at, before={}, after={"note": note.pk}, reason=note.text)
        return "The note stands beside the text."
    if name == "resolve":
        note = Note.objects.filter(article=article, pk=number).first() if is_row_id(number) else None
        if note is None:
            raise ValidationError("There is no such note on this article.")
        resolve_note(note, by=by)
        announce("resolve_note", article, by=by, at=timezone.now(), before={}, after={"note": note.pk})
        return "The note is resolved."
    return ""
