"""The desk's screens for redirects."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..admin_mixins.audited_admin import AuditedAdminMixin
from .models import Redirect


@admin.register(Redirect)
class RedirectAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """List and edit the old addresses of articles."""

    list_display = ["path", "news_id", "headline", "made_at"]
    list_select_related = ["article"]
    search_fields = ["path", "=article__pk"]
    raw_id_fields = ["article"]
    show_full_result_count = False
    actions = None

    @admin.display(description=_("News ID"), ordering="article")
    def news_id(self, redirect: Redirect) -> int:
        """Return the News ID of the article."""
        return redirect.article_id

    @admin.display(description=_("Headline"))
    def headline(self, redirect: Redirect) -> str:
        """Return the article's headline."""
        return redirect.article.headline

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redirect]:
        """Return the redirects without the bodies of their articles."""
        return super().get_queryset(request).defer("article__body")
