"""The addresses of previews: the desk's, which come before Django's own /admin/, and the links'."""

from django.contrib import admin
from django.urls import path

from ..delivery import addresses  # noqa: F401 (registers the converters)
from . import desk_views, views

ARTICLE = "articles/article/<id:news_id>/preview/"

desk = [
    path(ARTICLE, admin.site.admin_view(desk_views.preview), name="article-preview"),
    path(f"{ARTICLE}page/", admin.site.admin_view(desk_views.page), name="article-preview-page"),
    path(f"{ARTICLE}links/<id:link_id>/revoke/", admin.site.admin_view(desk_views.revoke_link), name="revoke-link"),
]

urlpatterns = [
    path("preview/<slug:token>/", views.shared, name="preview"),
    path("preview/<slug:token>/notes/", views.note, name="preview-note"),
]
