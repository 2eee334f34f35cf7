"""The desk's screen of old addresses."""

from django.contrib import admin

from ..admin_mixins.audited_admin import AuditedAdminMixin
from .models import Redirect


@admin.register(Redirect)
class RedirectAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """Addresses that articles had elsewhere, and where they lead."""

    list_display = ["path", "news_id", "headline", "made_at"]
    list_select_related = ["article"]
    search_fields = ["path", "=article__pk"]
    raw_id_fields = ["article"]
    show_full_result_count = False
    actions = None

    @admin.display(description="News ID", ordering="article")
    def news_id(self, redirect):
        """Return the number of the article."""
        return redirect.article_id

    @admin.display(description="Headline")
    def headline(self, redirect):
        """Return the article's headline."""
        return redirect.article.headline

    def get_queryset(self, request):
        """Fetch no bodies."""
        return super().get_queryset(request).defer("article__body")
