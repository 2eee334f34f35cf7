"""The desk's screen of the newspaper itself: one row, so no list, no second one, and none to delete."""

from django.contrib import admin
from django.shortcuts import redirect

from ..admin_mixins.audited_admin import AuditedAdminMixin
from .models import POLICIES, Masthead


@admin.register(Masthead)
class MastheadAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """The newspaper's name, its lines, its feeds and its policies."""

    fieldsets = [
        (None, {"fields": ["name", "line", "description", "notice"]}),
        ("Feeds and crawlers", {"fields": ["feed_text", "crawlers_may_train"]}),
        ("Pages about it", {"fields": [field for field, _ in POLICIES.values()]}),
        ("Comments", {"fields": ["comments_policy", "comments_close_after", "comment_rules"]}),
    ]

    def has_add_permission(self, request):
        """Let those who may change it lay the row of a fresh newspaper."""
        return self.has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        """Refuse: a newspaper always has a name."""
        return False

    def changelist_view(self, request, extra_context=None):
        """Go straight to the one row, or to laying it."""
        row = Masthead.objects.first()
        return redirect("admin:articles_masthead_change", row.pk) if row else redirect("admin:articles_masthead_add")

    def add_view(self, request, form_url="", extra_context=None):
        """Lay the row where there is none."""
        if Masthead.objects.exists():
            return self.changelist_view(request)
        return super().add_view(request, form_url, extra_context)
