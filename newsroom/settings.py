"""Django settings, read from environment variables. The defaults work on a developer's machine.

docs/deploying.md lists the variables. Settings that editors change (the newspaper's name, its
tagline, the comment policy) are edited at the desk, not here.
"""

import os
from pathlib import Path

from newsroom import environment
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "newsroom.sign_in",
    "newsroom.accounts",
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
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "newsroom.sign_in.middleware.DeskSessionMiddleware",
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

# Passwords stored with another algorithm are stored with the first one at the next sign-in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
]
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
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

# Signing in at /accounts/ (newsroom/sign_in/).
ACCOUNT_ADAPTER = "newsroom.sign_in.account_adapter.StaffAccountAdapter"
ACCOUNT_FORMS = {
    "login": "newsroom.sign_in.forms.LoginForm",
    "change_password": "newsroom.sign_in.forms.ChangePasswordForm",
    "set_password": "newsroom.sign_in.forms.SetPasswordForm",
    "reset_password": "newsroom.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "newsroom.sign_in.forms.ResetPasswordKeyForm",
    "reauthenticate": "newsroom.sign_in.forms.ConfirmPasswordForm",
}
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "none"
# Signing in again checks the password again, and starts a new session.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
# Failed attempts are counted in the database (newsroom/sign_in/throttling.py) in place of the cache.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "", "reset_password": ""}
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
SOCIALACCOUNT_ADAPTER = "newsroom.sign_in.social_adapter.StaffSocialAccountAdapter"
SINGLE_SIGN_ON = environment.single_sign_on()
MFA_ADAPTER = "newsroom.sign_in.mfa_adapter.StaffMFAAdapter"
MFA_FORMS = {
    "authenticate": "newsroom.sign_in.forms.AuthenticateForm",
    "reauthenticate": "newsroom.sign_in.forms.ReauthenticateForm",
    "activate_totp": "newsroom.sign_in.forms.ActivateAppForm",
    "add_webauthn": "newsroom.sign_in.forms.AddPasskeyForm",
    "edit_webauthn": "newsroom.sign_in.forms.RenamePasskeyForm",
}
# By network. A passkey can't be guessed, and a whole office may begin its day at the same time.
MFA_RATE_LIMITS = {"webauthn_login": "100/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Clocks may differ by 30 seconds.
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_ADAPTER = "newsroom.sign_in.sessions_adapter.StaffSessionsAdapter"
# Who must have a second factor: {"none"}, {"all"}, or the names of roles.
REQUIRE_2FA = environment.required_second_factor(DEBUG)
# How long a session lasts without a request at the desk, and at most.
SESSION_IDLE_SECONDS = environment.integer("SESSION_IDLE_MINUTES", 720, minimum=5, maximum=43_200) * 60
SESSION_MAX_SECONDS = environment.integer("SESSION_MAX_HOURS", 336, maximum=8_760) * 3600
SESSION_COOKIE_AGE = SESSION_IDLE_SECONDS
PASSWORD_RESET_TIMEOUT = 4 * 3600

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
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = environment.url_path("MEDIA_URL", "/media/")
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or BASE_DIR / "media")
# Uploaded photos in their original form; never served to readers.
ORIGINALS_ROOT = Path(os.environ.get("ORIGINALS_ROOT") or BASE_DIR / "originals")
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

# E-mails are queued in the outbox (articles/outbox/), which sends them through EMAIL_TRANSPORT.
globals().update(environment.email())
# In seconds: how long the outbox waits for each answer of the mail server.
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = environment.sender(SITE_URL)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# How long the desk shows what became of an e-mail.
EMAIL_RETENTION_DAYS = environment.integer("EMAIL_RETENTION_DAYS", 30, maximum=3_650)

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
    # Browsers take cookies of these names only over https, for this host and all its paths.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# Pages stored by another release, or with other settings, aren't served.
RELEASE = release_id(BASE_DIR, LANGUAGE_CODE, TIME_ZONE, MEDIA_URL, STATIC_URL, repr(STORAGES))

LOG_LEVEL = environment.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), default="WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # Who signs in and out is always logged.
    "loggers": {"newsroom.security": {"level": "INFO"}},
}
