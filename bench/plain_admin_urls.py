"""The newspaper's URLs, and a plain Django admin of the same articles under /plain/ for comparison."""

from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path

from articles.editorial.models import Article
from newsroom.urls import urlpatterns as newspaper


class PlainArticleAdmin(ModelAdmin):
    """The admin of articles as Django provides it."""

    fields = [*Article.content_fields(), "topics", "publish_at", "embargo", "expires_at", "planned_on"]


site = AdminSite("plain")
site.register(Article, PlainArticleAdmin)

urlpatterns = [path("plain/", site.urls), *newspaper]
