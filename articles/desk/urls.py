"""The desk's own screens of articles, under Django's /admin/."""

from django.contrib import admin
from django.urls import path

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from .calendar_views import show_calendar
from .edit_conflict_views import merge_conflict
from .find_article import find_article
from .glossary import glossary
from .preferences import keyboard_shortcuts, preferences
from .revision_history import restore_revision, revision_history, set_revision_name

ARTICLE = "articles/article/<id:news_id>/"

urlpatterns = [
    path("calendar/", admin.site.admin_view(show_calendar), name="calendar"),
    # one article
    path(f"{ARTICLE}merge/<id:number>/", admin.site.admin_view(merge_conflict), name="article-merge"),
    path(f"{ARTICLE}history/", admin.site.admin_view(revision_history), name="article-history"),
    path(f"{ARTICLE}history/<id:number>/name/", admin.site.admin_view(set_revision_name), name="article-name-revision"),
    path(f"{ARTICLE}history/<id:number>/restore/", admin.site.admin_view(restore_revision), name="article-restore"),
    # one's own desk
    path("find/", admin.site.admin_view(find_article), name="find-article"),
    path("preferences/", admin.site.admin_view(preferences), name="preferences"),
    path("keys/", admin.site.admin_view(keyboard_shortcuts), name="keyboard-shortcuts"),
    path("glossary/", admin.site.admin_view(glossary), name="glossary"),
]
