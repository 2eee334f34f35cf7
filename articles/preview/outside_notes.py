"""Notes by outsiders: whoever has a link may leave a remark for the desk."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..editorial.announce import announce
from ..editorial.models import Note
from ..editorial.notes import leave_note
from .models import ShareLink
from .share import shows

MOST_AN_HOUR = 20


@transaction.atomic
def leave_outside_note(link, text, name="", now=None):
    """Keep a note by somebody who has the link, and return it.

    Raises ValidationError for a link that has ended and for a text that can't be a note; with the code
    “too_many” where twenty from the last hour are still unresolved.
    """
    now = now or timezone.now()
    # The lock makes two of the same link wait for each other, so that both are counted.
    link = ShareLink.objects.select_for_update().get(pk=link.pk)
    if not shows(link, now):
        raise ValidationError("The preview has ended, so the desk can no longer take notes on it.")
    sender = f"by the link “{link.label}”"
    article, revision = link.article, link.revision.number
    waiting = Note.objects.unresolved().filter(article=article, revision=revision, outsider__endswith=sender)
    if waiting.filter(written_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        sentence = f"The desk has {MOST_AN_HOUR} notes from this link to read first. Send yours in an hour."
        raise ValidationError(sentence, code="too_many")
    outsider = f"{name or 'Somebody'}, {sender}"
    note = leave_note(article, text, outsider=outsider, revision=revision, now=now)
    after = {"note": note.text, "written by": outsider, "revision": revision}
    announce("note by an outsider", article, by=None, at=now, before={}, after=after)
    return note
