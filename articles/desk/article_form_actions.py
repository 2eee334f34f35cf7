"""What the button that sent the article's form asks for."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from ..delivery.url_converters import is_row_id
from ..editorial.actions.announce import announce_action
from ..editorial.body_html import figure_html
from ..editorial.models import Article, Note
from ..editorial.notes import create_note, resolve_note
from ..photos.models import Photo

SAVE = "save"
LIST_FIELDS = {"topics", "bylines"}
NOTE_ACTIONS = {"note", "resolve"}
# These change the form or its notes, and save nothing of its text.
FORM_EDITS = LIST_FIELDS | NOTE_ACTIONS | {"figure"}


@dataclass(frozen=True)
class FormAction:
    """What a button asks for: SAVE, the name of an action on the article, or an edit with its argument."""

    name: str = SAVE
    argument: str = ""

    @classmethod
    def parse(cls, text: str) -> "FormAction":
        """Return the FormAction that a button's value stands for, such as "publish" or "bylines up 1"."""
        name, _, argument = text.partition(" ")
        return cls(name, argument) if name in FORM_EDITS else cls(text)

    @property
    def is_edit(self) -> bool:
        """Tell whether the form is to be shown again instead of being saved."""
        return self.name in FORM_EDITS


def apply_form_edit(posted: QueryDict, action: FormAction) -> QueryDict:
    """Return the posted form with a line moved, a figure added, or the field of a note emptied.

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
            raise ValidationError({"body": "There is no photo with that number, so no figure was added."})
        posted["body"] = posted.get("body", "") + figure_html(number)
    return posted


def move_name(names: list[str], move: str) -> list[str]:
    """Return the names with one moved: `move` is "up 1", "down 0" or "drop 2", lines counted from 0."""
    direction, _, place = move.partition(" ")
    names = list(names)
    if place not in map(str, range(len(names))):
        return names
    place = int(place)
    name = names.pop(place)
    if direction != "drop":
        names.insert(max(0, place + {"up": -1, "down": 1}.get(direction, 0)), name)
    return names


def add_draft_note(article: Article, text: str, *, by) -> str:
    """Leave a note on the draft, record it, and return the message.

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
    return "The note stands beside the text."


def resolve_draft_note(article: Article, number: str, *, by) -> str:
    """Resolve a note on the draft, record it, and return the message.

    Raises ValidationError where the article has no such note, or it is resolved.
    """
    note = Note.objects.filter(article=article, pk=number).first() if is_row_id(number) else None
    if note is None:
        raise ValidationError("There is no such note on this article.")
    resolve_note(note, by=by)
    announce_action("resolve_note", article, by=by, at=timezone.now(), before={}, after={"note": note.pk})
    return "The note is resolved."
