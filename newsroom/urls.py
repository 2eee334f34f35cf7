"""The project's addresses: the desk, then the newspaper."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from articles import urls as newspaper

handler404 = "articles.pages.views.not_found"

urlpatterns = [
    # the desk
    path("", include(newspaper.desk)),
    path("admin/", admin.site.urls),
    # uploads, where DEBUG is on; the web server's work otherwise
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    # the newspaper
    path("", include(newspaper)),
]
