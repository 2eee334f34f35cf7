"""The desk's screen of old addresses."""

from django.contrib import admin

from ..delivery.recorded import Recorded
from .models import Redirect


@admin.register(Redirect)
class RedirectAdmin(Recorded, admin.ModelAdmin):
    """Addresses that articles had elsewhere, and where they lead."""

    list_display = ["path", "article_id", "article", "made_at"]
    list_select_related = ["article"]
    search_fields = ["path", "=article__pk"]
    raw_id_fields = ["article"]
    show_full_result_count = False
    actions = None

    def get_queryset(self, request):
        """Fetch no bodies."""
        return super().get_queryset(request).defer("article__body")
