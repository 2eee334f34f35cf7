"""Notes by outsiders: whoever has a link may leave a remark for the desk."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..editorial.actions.announce import announce_action
from ..editorial.models import Note
from ..editorial.notes import create_note
from .models import ExternalNote, ShareLink
from .share_links import is_viewable

MAX_UNRESOLVED_NOTES_PER_HOUR = 20


@transaction.atomic
def add_external_note(link: ShareLink, text: str, name: str = "", now: datetime | None = None) -> Note:
    """Store a note by somebody who has the link, and return it.

    Raises ValidationError for a link that has ended and for a text that can't be a note; with the code
    “too_many” where twenty of the link's notes from the last hour are still unresolved.
    """
    now = now or timezone.now()
    # Two notes by the same link wait for each other here, so that both are counted.
    link = ShareLink.objects.select_for_update().get(pk=link.pk)
    if not is_viewable(link, now):
        raise ValidationError("The preview has ended, so the desk can no longer take notes on it.")
    waiting = Note.objects.unresolved().filter(external_note__link=link, written_at__gt=now - timedelta(hours=1))
    if waiting.count() >= MAX_UNRESOLVED_NOTES_PER_HOUR:
        sentence = (
            f"The desk has {MAX_UNRESOLVED_NOTES_PER_HOUR} notes from this link to read first. Send yours in an hour."
        )
        raise ValidationError(sentence, code="too_many")
    external_author = f"{name or 'Somebody'}, {_link_attribution(link)}"
    note = create_note(link.article, text, external_author=external_author, revision=link.revision.number, now=now)
    ExternalNote.objects.create(note=note, link=link)
    after = {"note": note.text, "written by": external_author, "revision": note.revision}
    announce_action("add_external_note", link.article, by=None, at=now, before={}, after=after)
    return note


def link_imported_notes(sender: Any, **kwargs: Any) -> None:
    """Relate notes to their links after the import of a newspaper that was exported before OutsideNote existed.

    Such a note names its link in its text alone, so the link of that label and revision is taken.
    """
    notes = Note.objects.filter(external_note=None).exclude(external_author="")
    links = ShareLink.objects.filter(article__in=notes.values("article"))
    for link in links.select_related("revision").order_by("pk"):
        theirs = notes.filter(
            article=link.article_id, revision=link.revision.number, external_author__endswith=_link_attribution(link)
        )
        ExternalNote.objects.bulk_create([ExternalNote(note=note, link=link) for note in theirs], 500)


def _link_attribution(link: ShareLink) -> str:
    """Return what the desk reads of the way by which a note came."""
    return f"by the link “{link.label}”"
