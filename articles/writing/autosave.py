"""Keeping what is being written: one row a window, no revision, and no check but of its size.

Each window numbers what it sends, so that a request overtaken on its way changes nothing. A row whose text was
saved, taken up or thrown away keeps its number and no fields: what comes late is known to be late.
"""

import datetime
import re
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from ..editorial.models import Article
from .models import AutosaveBuffer

MAX_FIELDS = 200
MAX_CHARACTERS = 2_000_000
EMPTY_BUFFER_LIFETIME = datetime.timedelta(days=7)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
TAG = re.compile("<[^<>]*>")


class StaleAutosaveError(Exception):
    """The window has sent something later already; `buffer` is that."""

    def __init__(self, buffer):
        super().__init__("Something later is kept already.")
        self.buffer = buffer


@dataclass(frozen=True)
class UnsavedText:
    """An unsaved text that may be taken up: its window, when it was kept, from which revision, and its first words."""

    window: UUID
    saved_at: datetime.datetime
    base: int
    excerpt: str


def save_buffer(person, article, window, fields, now=None):
    """Keep what stands in a window's form as {name: [value, …]} and return the Buffer; {}: nothing is unsaved.

    `article` is None for a new one. Raises ValidationError for what is too large, StaleAutosaveError where something
    later is kept, PermissionDenied for a window of another person or article, Article.DoesNotExist for one deleted.
    """
    if not window.sequence:
        raise ValidationError("The form’s “sequence” must be a whole number from 1 on.")
    return _store_buffer(person, article, window, _validate_fields(fields), now or timezone.now())


@transaction.atomic(savepoint=False)
def clear_buffer(person, article, window, now=None):
    """Note that a window's text is safe elsewhere, as in a revision, and what it sent until then needs no offer.

    `article` is what it was when the window was opened: None where the window made it.
    """
    now = now or timezone.now()
    if window.sequence:
        # What was written after the form was sent stays, and so does what is none of theirs.
        with suppress(StaleAutosaveError, PermissionDenied):
            _store_buffer(person, article, window, {}, now)
        AutosaveBuffer.objects.filter(person=person, fields={}, saved_at__lt=now - EMPTY_BUFFER_LIFETIME).delete()
    _empty_restored_buffer(person, window)


@transaction.atomic
def discard_unsaved_text(person, window):
    """Throw an unsaved text away and return the News ID it is on, None for a new article's.

    Raises Buffer.DoesNotExist where that window (a UUID) has none of this person's.
    """
    buffer = AutosaveBuffer.objects.unsaved().select_for_update().get(person=person, window=window)
    buffer.fields = {}
    buffer.save(update_fields=["fields"])
    return buffer.article_id


def unsaved_texts(person, article, window=None):
    """Return a person's unsaved texts on an article (None: new ones), newest first, but not that window's own."""
    others = [
        buffer for buffer in AutosaveBuffer.objects.unsaved_by(person, article) if str(buffer.window) != str(window)
    ]
    return [UnsavedText(buffer.window, buffer.saved_at, buffer.base, _excerpt(buffer.fields)) for buffer in others]


@transaction.atomic
def _store_buffer(person, article, window, fields, now):
    if article:
        # Whoever deletes the article waits, or has been: then it raises DoesNotExist.
        Article.objects.select_for_update().values_list("pk").get(pk=article.pk)
    state = {"sequence": window.sequence, "base": window.base, "fields": fields, "saved_at": now}
    defaults = {"person": person, "article": article, **state}
    buffer, is_first = AutosaveBuffer.objects.select_for_update().get_or_create(window=window.id, defaults=defaults)
    if (buffer.person_id, buffer.article_id) != (person.pk, article and article.pk):
        raise PermissionDenied("That window is another person’s, or another article’s.")
    if not is_first:
        if window.sequence <= buffer.sequence:
            raise StaleAutosaveError(buffer)
        for name, value in state.items():
            setattr(buffer, name, value)
        buffer.save()
    _empty_restored_buffer(person, window)
    return buffer


def _empty_restored_buffer(person, window):
    """Empty the row whose text this window took up, unless more was written there since."""
    if window.taken:
        taken = AutosaveBuffer.objects.filter(person=person, window=window.taken, sequence=window.taken_sequence)
        taken.update(fields={})


def _validate_fields(fields):
    """Return the fields without the signs that PostgreSQL's JSON can't hold; ValidationError for too much."""
    if len(fields) > MAX_FIELDS:
        raise ValidationError(f"The form has {len(fields)} fields; {MAX_FIELDS} is the most.")
    length = sum(len(text) for name, values in fields.items() for text in (name, *values))
    if length > MAX_CHARACTERS:
        raise ValidationError(f"The text has {length:,} characters; {MAX_CHARACTERS:,} is the most.")
    return {
        _without_invalid_characters(name): [_without_invalid_characters(value) for value in values]
        for name, values in fields.items()
    }


def _without_invalid_characters(text):
    return LONE_SURROGATE.sub("\ufffd", text.replace("\0", ""))


def _excerpt(fields):
    headline, body = ((fields.get(name) or [""])[0] for name in ("headline", "body"))
    return " ".join(f"{headline} {unescape(TAG.sub(' ', body[:2000]))}".split())
