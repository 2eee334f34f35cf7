"""Autosave: store the text of each window that is being written, without creating a revision.

The only check is of the text's size. Each window numbers its requests, so that a delayed request changes nothing. A
buffer whose text was saved, restored or discarded keeps its number and has no fields, so that a request that comes late
is recognised.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..editorial.models import Article
from .browser_window import EditorWindow
from .models import AutosaveBuffer

MAX_FIELDS = 200
MAX_CHARACTERS = 2_000_000
EMPTY_BUFFER_LIFETIME = datetime.timedelta(days=7)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
TAG = re.compile("<[^<>]*>")


class StaleAutosaveError(Exception):
    """The window has already sent a later text, which is in `buffer`."""

    def __init__(self, buffer: AutosaveBuffer) -> None:
        super().__init__(_("A newer autosave of this text is already stored."))
        self.buffer = buffer


@dataclass(frozen=True)
class UnsavedText:
    """An unsaved text that can be restored.

    `base` is the number of the revision that it was written on, `excerpt` its first words.
    """

    window: UUID
    saved_at: datetime.datetime
    base: int
    excerpt: str


def save_buffer(
    person: User,
    article: Article | None,
    window: EditorWindow,
    fields: Mapping[str, Sequence[str]],
    now: datetime.datetime | None = None,
) -> AutosaveBuffer:
    """Store the fields of a window's form, as {name: [value, …]}, and return the buffer; {} means nothing is unsaved.

    `article` is None for a new article. Raises ValidationError for a text that is too large, StaleAutosaveError if a
    later text is stored, PermissionDenied for a window of another person or article, and Article.DoesNotExist for an
    article that has been deleted.
    """
    if not window.sequence:
        raise ValidationError(_("The form’s “sequence” must be a whole number of at least 1."))
    return _store_buffer(person, article, window, _validate_fields(fields), now or timezone.now())


@transaction.atomic(savepoint=False)
def clear_buffer(
    person: User, article: Article | None, window: EditorWindow, now: datetime.datetime | None = None
) -> None:
    """Empty a window's buffer, since its text is stored elsewhere, for example in a revision.

    `article` is the article for which the window was opened: None if the window has created the article.
    """
    now = now or timezone.now()
    if window.sequence:
        # Keep text that was written after the form was sent, and text of another person.
        with suppress(StaleAutosaveError, PermissionDenied):
            _store_buffer(person, article, window, {}, now)
        AutosaveBuffer.objects.filter(person=person, fields={}, saved_at__lt=now - EMPTY_BUFFER_LIFETIME).delete()
    _empty_restored_buffer(person, window)


@transaction.atomic
def discard_unsaved_text(person: User, window: UUID) -> int | None:
    """Discard a person's unsaved text and return the News ID of its article, or None for a new article.

    Raises AutosaveBuffer.DoesNotExist if the window has no unsaved text of this person.
    """
    buffer = AutosaveBuffer.objects.unsaved().select_for_update().get(person=person, window=window)
    buffer.fields = {}
    buffer.save(update_fields=["fields"])
    return buffer.article_id


def unsaved_texts(person: User, article: Article | None, window: UUID | str | None = None) -> list[UnsavedText]:
    """Return a person's unsaved texts on an article (None: new articles), newest first, without those of `window`."""
    others = [
        buffer for buffer in AutosaveBuffer.objects.unsaved_by(person, article) if str(buffer.window) != str(window)
    ]
    return [UnsavedText(buffer.window, buffer.saved_at, buffer.base, _excerpt(buffer.fields)) for buffer in others]


@transaction.atomic
def _store_buffer(
    person: User,
    article: Article | None,
    window: EditorWindow,
    fields: Mapping[str, Sequence[str]],
    now: datetime.datetime,
) -> AutosaveBuffer:
    if article:
        # Wait for a concurrent deletion of the article, or make it wait; if it is gone, this raises DoesNotExist.
        Article.objects.select_for_update().values_list("pk").get(pk=article.pk)
    state = {"sequence": window.sequence, "base": window.base, "fields": fields, "saved_at": now}
    defaults = {"person": person, "article": article, **state}
    buffer, is_first = AutosaveBuffer.objects.select_for_update().get_or_create(window=window.id, defaults=defaults)
    if (buffer.person_id, buffer.article_id) != (person.pk, article and article.pk):
        raise PermissionDenied(
            _("This window was opened by another person or for another article. Open the article again.")
        )
    if not is_first:
        if window.sequence <= buffer.sequence:
            raise StaleAutosaveError(buffer)
        for name, value in state.items():
            setattr(buffer, name, value)
        buffer.save()
    _empty_restored_buffer(person, window)
    return buffer


def _empty_restored_buffer(person: User, window: EditorWindow) -> None:
    """Empty the buffer whose text this window restored, unless more has been written in it since."""
    if window.taken:
        restored = AutosaveBuffer.objects.filter(person=person, window=window.taken, sequence=window.taken_sequence)
        restored.update(fields={})


def _validate_fields(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the fields without characters that PostgreSQL's JSON can't store.

    Raises ValidationError for too many fields or too much text.
    """
    if len(fields) > MAX_FIELDS:
        message = ngettext(
            "The form has %(count)d field; the limit is %(limit)d.",
            "The form has %(count)d fields; the limit is %(limit)d.",
            len(fields),
        )
        raise ValidationError(message % {"count": len(fields), "limit": MAX_FIELDS})
    length = sum(len(text) for name, values in fields.items() for text in (name, *values))
    if length > MAX_CHARACTERS:
        message = ngettext(
            "The text has %(count)s character; the limit is %(limit)s.",
            "The text has %(count)s characters; the limit is %(limit)s.",
            length,
        )
        values = {
            "count": number_format(length, force_grouping=True),
            "limit": number_format(MAX_CHARACTERS, force_grouping=True),
        }
        raise ValidationError(message % values)
    return {
        _without_invalid_characters(name): [_without_invalid_characters(value) for value in values]
        for name, values in fields.items()
    }


def _without_invalid_characters(text: str) -> str:
    return LONE_SURROGATE.sub("\ufffd", text.replace("\0", ""))


def _excerpt(fields: Mapping[str, Sequence[str]]) -> str:
    headline, body = ((fields.get(name) or [""])[0] for name in ("headline", "body"))
    return " ".join(f"{headline} {unescape(TAG.sub(' ', body[:2000]))}".split())
