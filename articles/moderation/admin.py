"""The log of decisions at the desk: to read."""

from django.contrib import admin

from ..delivery.read_only import ReadOnlyAdmin
from .models import Decision


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Lists and finds decisions; they are made in the moderation queue."""

    list_display = ["comment_id", "outcome", "moderator", "decided_at", "reason"]
    list_filter = ["verdict", "decided_at"]
    list_select_related = ["decided_by"]
    search_fields = ["=comment__pk", "=comment__article__pk", "reason", "decided_by__username"]

    def get_queryset(self, request):
        """Return the decisions that this person may read."""
        return super().get_queryset(request).readable_by(request.user)
