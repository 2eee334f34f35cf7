"""Presence: which people have the same article open. It informs them, and locks nothing."""

import datetime
from dataclasses import asdict, dataclass
from typing import TypedDict
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..delivery.staff_user import display_name
from ..editorial.models import Article, Revision
from .models import Presence

# The labels of the form's fields that aren't fields of Article.
FORM_FIELD_LABELS = {
    "bylines": gettext_lazy("bylines"),
    "figure_photo": gettext_lazy("figure"),
    "new_note": gettext_lazy("new note"),
}


@dataclass(frozen=True)
class OtherEditor:
    """Another person who has the article open, or the same person in another window, and the field with the focus."""

    name: str
    field: str
    is_self: bool

    def __str__(self) -> str:
        values = {"name": self.name, "field": self.field}
        if self.is_self:
            if self.field:
                return _("You have this article open in another window: %(field)s") % values
            return _("You have this article open in another window")
        if self.field:
            return _("%(name)s is also editing: %(field)s") % values
        return _("%(name)s is also editing") % values


class PresenceStatus(TypedDict):
    """What a window is told about others: see `presence_status`."""

    revision: int
    others: list[dict[str, object]]
    also: str
    meanwhile: str


@transaction.atomic
def record_presence(
    person: User, article: Article, window: UUID, field: str = "", at: datetime.datetime | None = None
) -> None:
    """Store that a person has the article open in a window, with the focus in that field of the form.

    Raises PermissionDenied for a window of another person or article, and Article.DoesNotExist for an article that has
    been deleted.
    """
    at = at or timezone.now()
    Article.objects.select_for_update().values_list("pk").get(pk=article.pk)
    Presence.objects.expired(at).delete()
    state = {"field": field, "seen_at": at}
    defaults = {"person": person, "article": article, **state}
    presence, _created = Presence.objects.get_or_create(window=window, defaults=defaults)
    if (presence.person_id, presence.article_id) != (person.pk, article.pk):
        raise PermissionDenied(
            _("This window was opened by another person or for another article. Open the article again.")
        )
    Presence.objects.filter(window=window).update(**state)


def remove_presence(person: User, window: UUID) -> None:
    """Delete the presence of a person in a window that was closed."""
    Presence.objects.filter(person=person, window=window).delete()


def other_editors(
    article: Article,
    window: UUID | str | None = None,
    person: User | None = None,
    at: datetime.datetime | None = None,
) -> list[OtherEditor]:
    """Return the people who have the article open in windows other than `window`, each once.

    `person` is the person in `window`, who may have other windows open.
    """
    rows = article.presences.current(at).select_related("person").order_by("seen_at")
    others = {row.person_id: row for row in rows if str(row.window) != str(window)}
    return [_to_other_editor(row, person) for row in others.values()]


def presence_status(
    article: Article | None, window: UUID | str, base: int, person: User, at: datetime.datetime | None = None
) -> PresenceStatus:
    """Return the article's latest revision and the other people who have it open, as plain data.

    `also` is a message about the other people, `meanwhile` a message about a revision saved since `base`, the revision
    that the window started from; each is "" if there is nothing to say.
    """
    others = other_editors(article, window, person, at) if article else []
    latest = article.revisions.of_working_copy().defer("content").first() if article else None
    return {
        "revision": latest.number if latest else 0,
        "others": [asdict(other) for other in others],
        "also": "; ".join(map(str, others)),
        "meanwhile": _newer_revision_message(latest, person) if latest and latest.number > base else "",
    }


def form_field_label(name: str) -> str:
    """Return the label of a field of the article's form, by the name of its HTML element."""
    # publish_at_0 is the date and publish_at_1 the time of the field publish_at.
    name = name.rstrip("_0123456789")
    if name in FORM_FIELD_LABELS:
        return str(FORM_FIELD_LABELS[name])
    try:
        field = Article._meta.get_field(name)
    except FieldDoesNotExist:
        return name.replace("_", " ")
    return str(field.verbose_name) if isinstance(field, Field) else name.replace("_", " ")


def _newer_revision_message(revision: Revision, person: User) -> str:
    values = {"number": revision.number}
    if revision.saved_by is None:
        message = _("Revision %(number)d was imported in the meantime. When you save, you will see both texts.")
        return message % values
    if revision.saved_by_id == person.pk:
        message = _("You saved revision %(number)d in another window. When you save, you will see both texts.")
        return message % values
    message = _("%(name)s saved revision %(number)d in the meantime. When you save, you will see both texts.")
    return message % {**values, "name": display_name(revision.saved_by)}


def _to_other_editor(presence: Presence, person: User | None) -> OtherEditor:
    is_self = person is not None and presence.person_id == person.pk
    return OtherEditor(display_name(presence.person), form_field_label(presence.field), is_self=is_self)
