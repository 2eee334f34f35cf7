"""Comments at the desk: to look up. They are decided on in the moderation queue."""

from django.contrib import admin

from ..delivery.read_only import ReadOnlyAdmin
from ..taxonomy.staff import sections_of
from .models import Comment


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """Lists and finds comments; changes none."""

    list_display = ["shown_name", "excerpt", "news_id", "status", "created_at"]
    list_filter = ["status", "created_at"]
    search_fields = ["body", "name", "email", "=article__pk"]

    def get_queryset(self, request):
        """Return the comments of the sections that this person works in."""
        return super().get_queryset(request).within(sections_of(request.user))

    def view_on_site(self, comment):
        """Return its public address where readers see it."""
        return comment.get_absolute_url() if comment.is_visible else None

    @admin.display(description="News ID", ordering="article")
    def news_id(self, comment):
        """Return the number of the article it stands under."""
        return comment.article_id

    @admin.display(description="comment")
    def excerpt(self, comment):
        """Return the beginning of the comment."""
        return comment.body[:100]
