"""The root URLconf: the desk, then the newspaper."""

from django.contrib import admin
from django.urls import include, path

from articles import urls as newspaper

handler404 = "articles.pages.views.not_found"
# Called by django-allauth.
handler429 = "newsroom.sign_in.views.too_many_requests"

urlpatterns = [
    # the desk
    path("admin/", include(newspaper.desk)),
    path("admin/", admin.site.urls),
    path("accounts/", include("newsroom.sign_in.urls")),
    path("accounts/", include("newsroom.accounts.urls")),
    # the newspaper
    path("", include(newspaper)),
]
