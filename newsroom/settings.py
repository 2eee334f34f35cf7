"""Django settings, read from environment variables. The defaults work on a developer's machine.

docs/deploying.md lists the variables. Settings that editors change (the newspaper's name, its
tagline, the comment policy) are edited at the desk, not here.
"""

import os
from pathlib import Path

from newsroom import environment, folders
from newsroom.csp import POLICY
from newsroom.release import release_id

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.boolean("DEBUG", default=True)
SECRET_KEY = environment.secret_key(DEBUG)
ALLOWED_HOSTS = environment.allowed_hosts(DEBUG)
# ALLOWED_HOSTS writes subdomains as “.courier.example”, this setting as “*.courier.example”.
CSRF_TRUSTED_ORIGINS = [f"https://{'*' if host[0] == '.' else ''}{host}" for host in ALLOWED_HOSTS if host != "*"]
# The base URL of links in e-mails, which are written outside of any request.
SITE_URL = environment.site_url(DEBUG, ALLOWED_HOSTS)

# The number of proxies in front that add to X-Forwarded-For; in production, one that terminates TLS.
TRUSTED_PROXIES = environment.small_integer("TRUSTED_PROXIES", default=0 if DEBUG else 1)

INSTALLED_APPS = [
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_prose_editor",
    "drf_spectacular",
    "js_asset",
    "rest_framework",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "articles",
]

MIDDLEWARE = [
    "newsroom.middleware.health_checks",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "newsroom.middleware.reject_unreadable_requests",
    "articles.delivery.page_cache.middleware.page_cache",
    "newsroom.database_errors.DatabaseErrorMiddleware",
    "articles.delivery.headers.remove_cookies_from_public_responses",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
ASGI_APPLICATION = "newsroom.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.pages.context_processors.newspaper_context",
            ],
        },
    },
]

# Form widgets have their own templates in templates/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

_primary = environment.database(f"sqlite:///{BASE_DIR / 'newsroom.sqlite3'}")
_replicas = environment.replicas(_primary)
DATABASES = {"default": _primary, **_replicas}
DATABASE_ROUTERS = ["articles.delivery.replicas.ReplicaRouter"] if _replicas else []
# In seconds: a replica that lags more isn't read until it has caught up.
REPLICA_MAX_LAG = environment.integer("REPLICA_MAX_LAG", default=10, minimum=2, maximum=3_600)
# How long, in seconds, a web process waits for PostgreSQL to answer before it gives up the connection.
DATABASE_ANSWER_TIMEOUT = environment.seconds("DATABASE_ANSWER_TIMEOUT", 4)
# The threads of a web process; at most half of them wait for the database at a time (newsroom/database_waiting.py).
WEB_THREADS = environment.integer("WEB_THREADS", 8, maximum=200)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": environment.cache(), "pages": environment.page_cache()}
# Whether readers' pages are stored. Developers see every change of a template at once without.
PAGE_CACHE = environment.boolean("PAGE_CACHE", default=not DEBUG)

AUTHENTICATION_BACKENDS = ["newsroom.auth.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "newsroom.auth.DemoPasswordValidator"}]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Whether people are kept from approving or publishing an article that they edited last.
FOUR_EYES = environment.boolean("FOUR_EYES", default=False)

# The search backend: the dotted name of a module with a class Backend; empty for the database's own search.
SEARCH_BACKEND = environment.module_path("SEARCH_BACKEND")

LANGUAGE_CODE = environment.language("en-gb")
TIME_ZONE = environment.time_zone("UTC")
USE_TZ = True
USE_I18N = True
# Translations, and the English date formats.
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["newsroom.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = folders.folder("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = environment.url_path("MEDIA_URL", "/media/")
MEDIA_ROOT = folders.folder("MEDIA_ROOT", BASE_DIR / "media")
# Uploaded photos in their original form; never served to readers.
ORIGINALS_ROOT = folders.folder("ORIGINALS_ROOT", BASE_DIR / "originals")
folders.require_originals_apart(ORIGINALS_ROOT, {"MEDIA_ROOT": MEDIA_ROOT, "STATIC_ROOT": STATIC_ROOT})
STORAGES = {
    **environment.storages(ORIGINALS_ROOT),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

PHOTO_MAX_BYTES = environment.integer("PHOTO_MAX_MEGABYTES", 50, maximum=1_000) * 1_000_000
PHOTO_MAX_PIXELS = environment.integer("PHOTO_MAX_MEGAPIXELS", 100, maximum=1_000) * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "articles.photos.upload_handler.UnnamedFileUploadHandler",
]
TASKS = environment.tasks()

# The address that is called after a change with the tags of the affected pages, and its bearer token.
PURGE_URL = environment.webhook_url("PURGE_URL")
PURGE_TOKEN = environment.token("PURGE_TOKEN")

globals().update(environment.email())
# In seconds: how long a request at the desk waits for an unresponsive mail server.
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "newsroom@localhost"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

CONTENT_SECURITY_POLICY = POLICY
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Enough for an article form with 2 MB of text, and for a page of the moderation queue.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# The rate limit of the read API per IP address: a number per second, minute, hour or day.
API_RATE = environment.rate_limit("API_RATE", default="300/minute")
REST_FRAMEWORK = {
    # No authentication: responses are the same for everybody.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "articles.api.pagination_throttling_errors.api_exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Newspaper read API",
    "DESCRIPTION": "Published content as JSON. Lists are paginated: follow “next”. Errors explain the cause.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "AuthorKind": "articles.taxonomy.models.Author.Kind",
        "TopicKind": "articles.taxonomy.models.Topic.Kind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "articles.api.openapi.make_fields_optional",
        "articles.api.openapi.add_links",
    ],
}

if not DEBUG:
    # The proxy in front terminates TLS and sets this header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = environment.boolean("SECURE_SSL_REDIRECT", default=True)
    # If it is turned off, the proxy in front redirects to HTTPS itself.
    SILENCED_SYSTEM_CHECKS = [] if SECURE_SSL_REDIRECT else ["security.W008"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Pages stored by another release, or with other settings, aren't served.
RELEASE = release_id(BASE_DIR, LANGUAGE_CODE, TIME_ZONE, MEDIA_URL, STATIC_URL, repr(STORAGES))

LOG_LEVEL = environment.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), default="WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
