"""Who is at the same article. It advises; it locks nobody out."""

from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ..editorial.models import Article
from .models import Presence


@dataclass(frozen=True)
class OtherEditor:
    """Somebody else at the article, or the same person in another window, and the field they were last in."""

    name: str
    field: str
    is_self: bool

    def __str__(self):
        who = "You have it open in another window" if self.is_self else f"{self.name} is also editing"
        return f"{who}: {self.field}" if self.field else who


@transaction.atomic
def record_presence(person, article, window, field="", at=None):
    """Note that a window (a UUID) has the article open, its person being in that field of the form.

    Raises PermissionDenied for a window of another person or article, Article.DoesNotExist for one deleted.
    """
    at = at or timezone.now()
    Article.objects.select_for_update().values_list("pk").get(pk=article.pk)
    Presence.objects.expired(at).delete()
    state = {"field": field, "seen_at": at}
    defaults = {"person": person, "article": article, **state}
    presence, _ = Presence.objects.get_or_create(window=window, defaults=defaults)
    if (presence.person_id, presence.article_id) != (person.pk, article.pk):
        raise PermissionDenied("That window is another person’s, or another article’s.")
    Presence.objects.filter(window=window).update(**state)


def remove_presence(person, window):
    """Note that a person has left a window (a UUID)."""
    Presence.objects.filter(person=person, window=window).delete()


def other_editors(article, window=None, person=None, at=None):
    """Return the Others at the article, each once, in whose other windows `person` is told apart as themselves."""
    rows = article.presences.current(at).select_related("person").order_by("seen_at")
    others = {row.person_id: row for row in rows if str(row.window) != str(window)}
    return [_to_other_editor(row, person) for row in others.values()]


def presence_status(article, window, base, person, at=None):
    """Return what happens around a window, as plain data: the article's revision, the others, and a sentence of each.

    `also` tells who else is there, `meanwhile` who has saved since the revision that the window began from.
    """
    others = other_editors(article, window, person, at) if article else []
    latest = article.revisions.of_working_copy().defer("content").first() if article else None
    return {
        "revision": latest.number if latest else 0,
        "others": [asdict(other) for other in others],
        "also": "; ".join(map(str, others)),
        "meanwhile": _newer_revision_message(latest, person) if latest and latest.number > base else "",
    }


def _newer_revision_message(revision, person):
    if revision.saved_by_id == person.pk:
        return f"You saved revision {revision.number} in another window; saving will show both."
    who = _display_name(revision.saved_by) if revision.saved_by else "An import"
    return f"{who} saved revision {revision.number} meanwhile; saving will show both."


def _to_other_editor(row, person):
    # publish_at_0 is half of the field that the form calls “publish at”.
    field = row.field.rstrip("_0123456789").replace("_", " ")
    return OtherEditor(_display_name(row.person), field, is_self=person is not None and row.person_id == person.pk)


def _display_name(person):
    return person.get_full_name() or person.get_username()
