"""The addresses of the read API, and of the document that describes it."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from ..delivery import addresses  # noqa: F401 (registers the converters)
from ..delivery.headers import public
from . import views

urlpatterns = [
    path("api/v1/articles/", views.Articles.as_view(), name="api-articles"),
    path("api/v1/articles/<id:news_id>/", views.Article.as_view(), name="api-article"),
    path("api/v1/sections/", views.Sections.as_view(), name="api-sections"),
    path("api/v1/topics/", views.Topics.as_view(), name="api-topics"),
    path("api/v1/authors/", views.Authors.as_view(), name="api-authors"),
    path("api/v1/comments/", views.Comments.as_view(), name="api-comments"),
    path("api/v1/openapi.json", public(SpectacularJSONAPIView.as_view()), name="api-document"),
    path("api/v1/<path:rest>", views.nothing_here, name="api-nothing"),
]
