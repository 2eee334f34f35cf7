"""The article's screens: Django's list and permissions, and a page of our own for each article."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from ..editorial.models import Article
from .article_edit_views import add_article, edit_article
from .article_list import ArticleListAdmin


@admin.register(Article)
class ArticleAdmin(ArticleListAdmin):
    """Articles at the desk. The form isn't Django's; see article_page.py."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        """Show the page of a new article, or take its form."""
        return add_article(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Show an article's page, or take its form."""
        return edit_article(request, object_id)
