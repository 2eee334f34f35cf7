"""The URLs of autosave, presence and unsaved texts, under Django’s /admin/."""

from django.contrib import admin
from django.urls import path

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from . import views

ARTICLE = "articles/article"

urlpatterns = [
    # sent by script
    path(f"{ARTICLE}/add/autosave/", views.autosave, name="autosave-new"),
    path(f"{ARTICLE}/<id:news_id>/autosave/", views.autosave, name="autosave"),
    path(f"{ARTICLE}/<id:news_id>/presence/", views.presence, name="presence"),
    # submitted by a form
    path(
        f"{ARTICLE}/buffers/<uuid:window>/discard/", admin.site.admin_view(views.discard_buffer), name="buffer-discard"
    ),
]
