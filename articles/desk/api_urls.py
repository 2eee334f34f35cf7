"""The desk's addresses for programs."""

from django.urls import path

from ..delivery import addresses  # noqa: F401 (registers the converters)
from . import api

urlpatterns = [
    path("api/v1/articles/<id:news_id>/acts/", api.list_acts, name="api-acts"),
    path("api/v1/articles/<id:news_id>/acts/<slug:act>/", api.do_act, name="api-act"),
]
