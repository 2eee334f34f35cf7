"""The addresses of the read API, and of the document that describes it."""

from django.contrib import admin
from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from ..delivery import addresses  # noqa: F401 (registers the converters)
from ..delivery.headers import public
from . import desk_views, drafts, views

# Before Django's own /admin/.
desk = [
    path("api-keys/", admin.site.admin_view(desk_views.keys), name="api-keys"),
    path("api-keys/<id:key_id>/revoke/", admin.site.admin_view(desk_views.revoke), name="api-key-revoke"),
]

urlpatterns = [
    path("api/v1/articles/", views.Articles.as_view(), name="api-articles"),
    path("api/v1/articles/<id:news_id>/", views.Article.as_view(), name="api-article"),
    path("api/v1/sections/", views.Sections.as_view(), name="api-sections"),
    path("api/v1/topics/", views.Topics.as_view(), name="api-topics"),
    path("api/v1/authors/", views.Authors.as_view(), name="api-authors"),
    path("api/v1/comments/", views.Comments.as_view(), name="api-comments"),
    path("api/v1/drafts/", drafts.Drafts.as_view(), name="api-drafts"),
    path("api/v1/drafts/<id:news_id>/", drafts.Draft.as_view(), name="api-draft"),
    path("api/v1/openapi.json", public(SpectacularJSONAPIView.as_view()), name="api-document"),
    # Whatever else begins so, be there a line end in it.
    re_path(r"^api/v1/", views.nothing_here, name="api-nothing"),
]
