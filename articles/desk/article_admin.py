"""The article's screens in the admin: Django's list and permissions, with our own page for each article."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from ..editorial.models import Article
from .article_edit_views import add_article, edit_article
from .article_list import ArticleListAdmin


@admin.register(Article)
class ArticleAdmin(ArticleListAdmin):
    """Articles at the desk. The form isn't Django's: see article_edit_views.py."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the page of a new article, or submit its form."""
        return add_article(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show an article's page, or submit its form."""
        return edit_article(request, object_id)
