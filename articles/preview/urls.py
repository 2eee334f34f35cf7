"""URLs of previews: those of the desk, which are tried before Django's own /admin/, and those of preview links."""

from django.contrib import admin
from django.urls import path

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from . import preview_views, share_link_views

ARTICLE = "articles/article/<id:news_id>/preview/"

desk = [
    path(ARTICLE, admin.site.admin_view(preview_views.preview), name="article-preview"),
    path(f"{ARTICLE}page/", admin.site.admin_view(preview_views.preview_page), name="article-preview-page"),
    path(
        f"{ARTICLE}links/<id:link_id>/revoke/",
        admin.site.admin_view(preview_views.revoke_link),
        name="share-link-revoke",
    ),
]

urlpatterns = [
    path("preview/<slug:token>/", share_link_views.shared_preview, name="preview"),
    path("preview/<slug:token>/notes/", share_link_views.submit_note, name="preview-note"),
]
