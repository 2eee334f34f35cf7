"""Which unsaved texts, and who is present."""

import datetime

from django.db.models.query import QuerySet
from django.utils import timezone

# A window tells every 15 seconds that it is open; two may go missing.
PRESENT_FOR = datetime.timedelta(seconds=45)


class BufferQuerySet(QuerySet):
    """Unsaved texts."""

    def of(self, person, article):
        """Return the unsaved texts of a person on an article, newest first; None stands for articles not yet made."""
        return self.filter(person=person, article=article)


class PresenceQuerySet(QuerySet):
    """Open windows."""

    def current(self, at=None):
        """Return the windows that are open at that time (now)."""
        return self.filter(seen_at__gt=(at or timezone.now()) - PRESENT_FOR)
