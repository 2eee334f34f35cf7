"""The address of the queue. It comes before Django's own /admin/, which takes all that begins so."""

from django.contrib import admin
from django.urls import path

from . import views

urlpatterns = [
    path("admin/moderation/", admin.site.admin_view(views.moderation), name="moderation"),
]
