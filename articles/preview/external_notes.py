"""External notes: notes for the newsroom by people who have a preview link."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..editorial.actions.announce import announce_action
from ..editorial.models import Note
from ..editorial.notes import create_note
from .models import ExternalNote, ShareLink
from .share_links import is_viewable

MAX_UNRESOLVED_NOTES_PER_HOUR = 20


@transaction.atomic
def add_external_note(link: ShareLink, text: str, name: str = "", now: datetime | None = None) -> Note:
    """Store a note by somebody who has the link, and return it.

    Raises ValidationError if the link has expired or the text isn't valid as a note, and with the code “too_many” if
    twenty of the link's notes from the last hour are still unresolved.
    """
    now = now or timezone.now()
    # Lock the link before counting its notes; otherwise two concurrent notes could pass the limit.
    link = ShareLink.objects.select_for_update().get(pk=link.pk)
    if not is_viewable(link, now):
        raise ValidationError(_("This preview link has expired, so you can no longer leave notes. Ask for a new link."))
    waiting = Note.objects.unresolved().filter(external_note__link=link, written_at__gt=now - timedelta(hours=1))
    if waiting.count() >= MAX_UNRESOLVED_NOTES_PER_HOUR:
        message = ngettext(
            "The newsroom has %(number)d unread note from this link. Try again in an hour.",
            "The newsroom has %(number)d unread notes from this link. Try again in an hour.",
            MAX_UNRESOLVED_NOTES_PER_HOUR,
        )
        raise ValidationError(message, code="too_many", params={"number": MAX_UNRESOLVED_NOTES_PER_HOUR})
    external_author = _("%(name)s, by the link “%(label)s”") % {"name": name or _("Anonymous"), "label": link.label}
    note = create_note(link.article, text, external_author=external_author, revision=link.revision.number, now=now)
    ExternalNote.objects.create(note=note, link=link)
    after = {"note": note.text, "written by": external_author, "revision": note.revision}
    announce_action("add_external_note", link.article, by=None, at=now, before={}, after=after)
    return note


def link_imported_notes(sender: object, **kwargs: object) -> None:
    """Create the ExternalNotes missing from a full export that is older than that model.

    A note in such an export names its link only in `external_author`, in English: “Sara, by the link “the lawyer””. The
    link is found by that label and by the revision.
    """
    notes = Note.objects.filter(external_note=None).exclude(external_author="")
    links = ShareLink.objects.filter(article__in=notes.values("article"))
    for link in links.select_related("revision").order_by("pk"):
        ending = f"by the link “{link.label}”"
        of_link = notes.filter(article=link.article_id, revision=link.revision.number, external_author__endswith=ending)
        ExternalNote.objects.bulk_create([ExternalNote(note=note, link=link) for note in of_link], 500)
