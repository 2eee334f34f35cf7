"""Which unsaved texts, and who is present."""

import datetime
import uuid

from django.db.models.query import QuerySet
from django.utils import timezone

# A window tells every 15 seconds that it is open; two may go missing.
PRESENCE_LIFETIME = datetime.timedelta(seconds=45)


class AutosaveBufferQuerySet(QuerySet):
    """Unsaved texts."""

    def unsaved_by(self, person, article):
        """Return the unsaved texts of a person on an article, newest first; None stands for articles not yet made."""
        return self.unsaved().filter(person=person, article=article)

    def unsaved(self):
        """Return those that hold a text; the others only remember what was sent last."""
        return self.exclude(fields={})

    def for_window(self, window):
        """Return the unsaved text of that window; None where there is none, or that is no window."""
        try:
            return self.filter(window=uuid.UUID(window)).first()
        except ValueError:
            return None


class PresenceQuerySet(QuerySet):
    """Open windows."""

    def current(self, at=None):
        """Return the windows that are open at that time (now)."""
        return self.filter(seen_at__gt=(at or timezone.now()) - PRESENCE_LIFETIME)

    def expired(self, at=None):
        """Return the windows of which nothing was heard for too long, at that time (now)."""
        return self.filter(seen_at__lte=(at or timezone.now()) - PRESENCE_LIFETIME)
