"""The production settings of the Wagtail site, with a database of the same kind as Newsroom's."""

import os

DEBUG = False
SECRET_KEY = "of-a-newspaper-that-lasts-as-long-as-one-benchmark-does"
ALLOWED_HOSTS = ["127.0.0.1"]
SITE_ID = 1
ROOT_URLCONF = "urls"
INSTALLED_APPS = [
    "paper",
    "django_comments_xtd",
    "django_comments",
    *(f"wagtail.{name}" for name in ("users", "documents", "images", "search", "admin", "snippets", "sites")),
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    *(f"django.contrib.{name}" for name in ("admin", "auth", "contenttypes", "sessions", "messages", "sites")),
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": os.environ.get("WAGTAIL_NAME", ""),
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
}
POSTGRESQL = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": os.environ.get("WAGTAIL_NAME", ""),
    "HOST": os.environ.get("WAGTAIL_HOST", ""),
    "USER": os.environ.get("WAGTAIL_USER", ""),
    "PASSWORD": os.environ.get("WAGTAIL_PASSWORD", ""),
    "PORT": os.environ.get("WAGTAIL_PORT", ""),
}
DATABASES = {
    "default": (POSTGRESQL if os.environ.get("WAGTAIL_VENDOR") == "postgresql" else SQLITE) | {"CONN_MAX_AGE": 60}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = os.environ.get("WAGTAIL_MEDIA", "")
USE_TZ = True
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
WAGTAIL_SITE_NAME = "Wagtail"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"

COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_MAX_THREAD_LEVEL = 1
# Otherwise a comment is only stored after the commenter has followed a link in an e-mail.
COMMENTS_XTD_CONFIRM_EMAIL = False
COMMENTS_XTD_SALT = b"of a wagtail site"
COMMENTS_XTD_FROM_EMAIL = COMMENTS_XTD_CONTACT_EMAIL = "paper@example.org"
