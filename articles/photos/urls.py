"""The addresses of pictures: readers' and the desk's."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, re_path

from ..delivery import addresses  # noqa: F401 (registers the converters)
from .views import describe, media, pick, show

MEDIA = settings.MEDIA_URL.removeprefix("/")

desk = [
    path("photos/pick/", admin.site.admin_view(pick), name="pick-photo"),
    path("photos/describe/", admin.site.admin_view(describe), name="describe-photos"),
    path("photos/<id:photo_id>/", admin.site.admin_view(show), name="photo-shown"),
]

urlpatterns = [
    re_path(rf"^{MEDIA}(?P<folder>photos|cards|portraits)/(?P<path>[\w./-]+)$", media, name="media"),
]
