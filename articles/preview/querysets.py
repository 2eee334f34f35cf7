"""Which links."""

from django.db.models import Count, Max
from django.db.models.query import QuerySet
from django.utils import timezone


class ShareLinkQuerySet(QuerySet):
    """Links to previews."""

    def open(self, at=None):
        """Return the links that show something at that time (now)."""
        return self.filter(revoked_at=None, ends_at__gt=at or timezone.now())

    def with_views(self):
        """Add how often each was opened, and when last: `view_count`, `last_view`."""
        return self.annotate(view_count=Count("views"), last_view=Max("views__at"))
