"""The URLs of the read API, of its OpenAPI document, and of the desk's page of API keys."""

from django.contrib import admin
from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from ..delivery.headers import public_response
from . import draft_views, key_views, views

# Included before the URLs of Django's admin.
desk = [
    path("api-keys/", admin.site.admin_view(key_views.keys), name="api-keys"),
    path("api-keys/<id:key_id>/revoke/", admin.site.admin_view(key_views.revoke), name="api-key-revoke"),
]

urlpatterns = [
    path("api/v1/articles/", views.ArticleListView.as_view(), name="api-articles"),
    path("api/v1/articles/<id:news_id>/", views.ArticleDetailView.as_view(), name="api-article"),
    path("api/v1/sections/", views.SectionListView.as_view(), name="api-sections"),
    path("api/v1/topics/", views.TopicListView.as_view(), name="api-topics"),
    path("api/v1/authors/", views.AuthorListView.as_view(), name="api-authors"),
    path("api/v1/comments/", views.CommentListView.as_view(), name="api-comments"),
    path("api/v1/drafts/", draft_views.DraftListView.as_view(), name="api-drafts"),
    path("api/v1/drafts/<id:news_id>/", draft_views.DraftDetailView.as_view(), name="api-draft"),
    path("api/v1/openapi.json", public_response(SpectacularJSONAPIView.as_view()), name="api-document"),
    # Any other address under /api/v1/, even one with an encoded line break.
    re_path(r"^api/v1/", views.api_not_found, name="api-nothing"),
]
