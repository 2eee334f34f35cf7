"""Every address of the newspaper, part by part; pages come last, since a section takes any first word."""

from django.urls import include, path

from .comments.urls import urlpatterns as comments
from .moderation.urls import urlpatterns as moderation
from .pages.urls import urlpatterns as pages
from .search.urls import urlpatterns as search

# Screens of the newspaper's own that stand under Django's /admin/, before it.
desk = [path("", include(moderation))]

urlpatterns = [
    path("", include(comments)),
    path("", include(search)),
    path("", include(pages)),
]
