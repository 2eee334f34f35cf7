"""QuerySets of unsaved texts and of presences."""

import datetime
import uuid
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import User
from django.db.models.query import QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from ..editorial.models import Article
    from .models import AutosaveBuffer, Presence  # noqa: F401 (names in the strings of base classes)

# A window reports every 15 seconds that it is open; two reports may get lost.
PRESENCE_LIFETIME = datetime.timedelta(seconds=45)


class AutosaveBufferQuerySet(QuerySet["AutosaveBuffer"]):
    """Autosave buffers."""

    def unsaved_by(self, person: User, article: "Article | None") -> Self:
        """Return a person's unsaved texts on an article, newest first; None stands for new articles."""
        return self.unsaved().filter(person=person, article=article)

    def unsaved(self) -> Self:
        """Return the buffers that hold a text; the others only store the sequence of the last autosave."""
        return self.exclude(fields={})

    def for_window(self, window: str) -> "AutosaveBuffer | None":
        """Return the unsaved text of the window with that UUID; None if there is none, or it isn't a UUID."""
        try:
            return self.filter(window=uuid.UUID(window)).first()
        except ValueError:
            return None


class PresenceQuerySet(QuerySet["Presence"]):
    """Open windows."""

    def current(self, at: datetime.datetime | None = None) -> Self:
        """Return the windows that are open at that time (now)."""
        return self.filter(seen_at__gt=(at or timezone.now()) - PRESENCE_LIFETIME)

    def expired(self, at: datetime.datetime | None = None) -> Self:
        """Return the windows that have stopped reporting, at that time (now)."""
        return self.filter(seen_at__lte=(at or timezone.now()) - PRESENCE_LIFETIME)
