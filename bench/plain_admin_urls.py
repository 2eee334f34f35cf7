"""The newspaper's addresses, and under /plain/ Django's own admin of the same articles, to compare with."""

from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path

from articles.editorial.models import Article
from newsroom.urls import urlpatterns as newspaper


class PlainArticleAdmin(ModelAdmin):
    """Articles as any Django project would have them."""

    fields = [*Article.content_fields(), "topics", "publish_at", "embargo", "expires_at", "planned_on"]


site = AdminSite("plain")
site.register(Article, PlainArticleAdmin)

urlpatterns = [path("plain/", site.urls), *newspaper]
