"""The action that a button of the article's form requests, and the edits of the form that run without saving."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from ..delivery.url_converters import is_row_id
from ..editorial.actions.announce import announce_action
from ..editorial.body_html import figure_html
from ..editorial.models import Article, Note
from ..editorial.notes import create_note, resolve_note
from ..photos.models import Photo

SAVE = "save"
LIST_FIELDS = {"topics", "bylines"}
NOTE_ACTIONS = {"note", "resolve"}
# These change the form or its notes, and don't save the article's text.
FORM_EDITS = LIST_FIELDS | NOTE_ACTIONS | {"figure"}
OFFSETS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class FormAction:
    """What a button requests: SAVE, the name of an action on the article, or an edit of the form with its argument."""

    name: str = SAVE
    argument: str = ""

    @classmethod
    def parse(cls, text: str) -> "FormAction":
        """Return the FormAction of a button's value, such as "publish" or "bylines up 1"."""
        name, _separator, argument = text.partition(" ")
        return cls(name, argument) if name in FORM_EDITS else cls(text)

    @property
    def is_edit(self) -> bool:
        """Return whether the form is to be shown again instead of being saved."""
        return self.name in FORM_EDITS


def apply_form_edit(posted: QueryDict, action: FormAction) -> QueryDict:
    """Return the posted form with a line moved, a figure added, or the note field emptied.

    Raises ValidationError where the figure's photo doesn't exist.
    """
    posted = posted.copy()
    if action.name in LIST_FIELDS:
        posted.setlist(action.name, move_name(posted.getlist(action.name), action.argument))
    if action.name == "note":
        posted["new_note"] = ""
    if action.name == "figure":
        number = posted.get("figure_photo", "").strip()
        if not (is_row_id(number) and Photo.objects.filter(pk=number).exists()):
            raise ValidationError({"body": _("There is no photo with this number, so no figure was added.")})
        posted["body"] = posted.get("body", "") + figure_html(number)
    return posted


def move_name(names: list[str], move: str) -> list[str]:
    """Return the names with one moved or removed: `move` is "up 1", "down 0" or "drop 2", with indexes from 0."""
    direction, _separator, number = move.partition(" ")
    names = list(names)
    if number not in map(str, range(len(names))):
        return names
    index = int(number)
    name = names.pop(index)
    if direction != "drop":
        names.insert(max(0, index + OFFSETS.get(direction, 0)), name)
    return names


def add_draft_note(article: Article, text: str, *, by: User) -> str:
    """Add a note to the draft, log it, and return the message.

    Raises ValidationError for a text that is empty or too long.
    """
    latest = article.revisions.of_working_copy().values_list("number", flat=True).first()
    try:
        note = create_note(article, text, by=by, revision=latest or 0)
    except ValidationError as error:
        raise ValidationError({"new_note": error.messages}) from error
    announce_action(
        "add_note", article, by=by, at=note.written_at, before={}, after={"note": note.pk}, reason=note.text
    )
    return _("Note added.")


def resolve_draft_note(article: Article, number: str, *, by: User) -> str:
    """Resolve a note on the draft, log it, and return the message.

    Raises ValidationError where the article has no such note, or it is already resolved.
    """
    note = Note.objects.filter(article=article, pk=number).first() if is_row_id(number) else None
    if note is None:
        raise ValidationError(_("There is no such note on this article."))
    resolve_note(note, by=by)
    announce_action("resolve_note", article, by=by, at=timezone.now(), before={}, after={"note": note.pk})
    return _("Note resolved.")
