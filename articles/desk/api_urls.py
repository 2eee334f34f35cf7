"""The addresses of the desk's JSON API."""

from django.urls import path

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from . import actions_api

urlpatterns = [
    path("api/v1/articles/<id:news_id>/acts/", actions_api.list_actions, name="api-actions"),
    path("api/v1/articles/<id:news_id>/acts/<slug:action>/", actions_api.run_action_view, name="api-action"),
]
