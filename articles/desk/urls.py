"""The desk's own screens of articles, under Django's /admin/."""

from django.contrib import admin
from django.urls import path

from ..delivery import addresses  # noqa: F401 (registers the converters)
from .calendar import show_calendar
from .conflict import merge_saves
from .find import find_article
from .history import history, name, restore_revision
from .preferences import keys, preferences

ARTICLE = "articles/article/<id:news_id>/"

urlpatterns = [
    path("calendar/", admin.site.admin_view(show_calendar), name="calendar"),
    # one article
    path(f"{ARTICLE}merge/<id:number>/", admin.site.admin_view(merge_saves), name="article-merge"),
    path(f"{ARTICLE}history/", admin.site.admin_view(history), name="article-history"),
    path(f"{ARTICLE}history/<id:number>/name/", admin.site.admin_view(name), name="article-name-revision"),
    path(f"{ARTICLE}history/<id:number>/restore/", admin.site.admin_view(restore_revision), name="article-restore"),
    # one's own desk
    path("find/", admin.site.admin_view(find_article), name="find-article"),
    path("preferences/", admin.site.admin_view(preferences), name="preferences"),
    path("keys/", admin.site.admin_view(keys), name="keys"),
]
