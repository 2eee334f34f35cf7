"""The desk's form for the newspaper's settings: one row, without a list, and without a way to delete it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from ..admin_mixins.audited_admin import AuditedAdminMixin
from .models import POLICIES, Masthead


@admin.register(Masthead)
class MastheadAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """Edits the newspaper's name, texts, feeds and policies."""

    fieldsets = [
        (None, {"fields": ["name", "line", "description", "notice"]}),
        (_("Feeds and crawlers"), {"fields": ["feed_text", "feed_items", "crawlers_may_train"]}),
        (_("Pages about the newspaper"), {"fields": [field for field, _label in POLICIES.values()]}),
        (_("Comments"), {"fields": ["comments_policy", "comments_close_after", "comment_rules"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may change the settings; they may then also create them."""
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Masthead | None = None) -> bool:
        """Refuse: a newspaper always has a name."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirect to the form of the one row, or to the form that creates it."""
        masthead = Masthead.objects.first()
        if masthead is None:
            return redirect("admin:articles_masthead_add")
        return redirect("admin:articles_masthead_change", masthead.pk)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Create the row, unless it exists."""
        if Masthead.objects.exists():
            return self.changelist_view(request)
        return super().add_view(request, form_url, extra_context)
