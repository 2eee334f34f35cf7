"""A Django project in one file: / always gives the same response, and /query/ gives it after one query.

It has the middleware that `startproject` gives, since a public site needs them too, and the database of DATABASE_URL.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsroom import environment

from .wsgi_application import BODY

if not settings.configured:
    settings.configure(
        SECRET_KEY="of-a-page-that-lasts-as-long-as-one-benchmark-does-and-no-longer",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": environment.database("sqlite://:memory:") | {"CONN_HEALTH_CHECKS": False}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
    )


def page(request: HttpRequest) -> HttpResponse:
    """Give the response."""
    return HttpResponse(BODY)


def page_after_query(request: HttpRequest) -> HttpResponse:
    """Fetch a value of one row by its primary key, and give the response."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE id = %s", [1])
        cursor.fetchone()
    return HttpResponse(BODY)


urlpatterns = [path("", page), path("query/", page_after_query)]
application = get_wsgi_application()
