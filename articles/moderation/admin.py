"""The log of decisions at the desk: to read."""

from django.contrib import admin

from ..comments.models import Comment
from ..taxonomy.staff import sections_of
from .models import Decision


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    """Lists decisions; the model has no permission to add, change or delete one here."""

    list_display = ["comment_id", "outcome", "moderator", "decided_at", "reason"]
    list_filter = ["verdict", "decided_at"]
    list_select_related = ["decided_by"]
    search_fields = ["=comment__pk", "=comment__article__pk", "reason", "decided_by__username"]
    show_full_result_count = False

    def get_queryset(self, request):
        """Return an editor's sections' decisions; a moderator's own."""
        decisions = super().get_queryset(request)
        if not request.user.has_perm("articles.edit_others_article"):
            return decisions.filter(decided_by=request.user)
        return decisions.filter(comment__in=Comment.objects.within(sections_of(request.user)))

    def has_add_permission(self, request):
        """Let nobody add one here; they are made in the moderation queue."""
        return False

    def has_change_permission(self, request, obj=None):
        """Let nobody change one."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Let nobody delete one."""
        return False
