"""Comments at the desk: to look up. They are decided on in the moderation queue."""

from django.contrib import admin

from .models import Comment


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """Lists and finds comments; changes none."""

    list_display = ["shown_name", "excerpt", "article_id", "status", "created_at"]
    list_filter = ["status", "created_at"]
    search_fields = ["body", "name", "email", "=article__pk"]
    show_full_result_count = False

    def has_add_permission(self, request):
        """Let nobody add one here; comments are posted under articles."""
        return False

    def has_change_permission(self, request, obj=None):
        """Let nobody change one."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Let nobody delete one."""
        return False

    @admin.display(description="comment")
    def excerpt(self, comment):
        """Return the beginning of the comment."""
        return comment.body[:100]
