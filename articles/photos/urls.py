"""The URLs of pictures for readers, and of the desk's views of photos."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, re_path

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from .views import describe_photos, photo_image, photo_picker, serve_media

MEDIA = settings.MEDIA_URL.removeprefix("/")

desk = [
    path("photos/pick/", admin.site.admin_view(photo_picker), name="photo-picker"),
    path("photos/describe/", admin.site.admin_view(describe_photos), name="describe-photos"),
    path("photos/<id:photo_id>/", admin.site.admin_view(photo_image), name="photo-image"),
]

urlpatterns = [
    re_path(rf"^{MEDIA}(?P<folder>photos|cards|portraits)/(?P<path>[\w./-]+)$", serve_media, name="media"),
]
