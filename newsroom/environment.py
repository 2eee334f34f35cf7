"""Readers of environment variables, each refusing a wrong value with a sentence that names the variable."""

import importlib.util
import os
import re
import zoneinfo
from importlib.util import find_spec
from urllib.parse import parse_qsl, urlsplit

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
DATABASES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}
REDIS = {"redis", "rediss", "unix"}
CACHES = {*REDIS, "locmemcache"}


def boolean(name, default):
    """Return the variable as a bool; `default` where it is unset or empty."""
    text = os.environ.get(name, "").strip().lower()
    if text in TRUE | FALSE:
        return text in TRUE
    if text:
        raise ImproperlyConfigured(f"{name} must be true or false, not “{text}”.")
    return default


def small_integer(name, default):
    """Return the variable as a whole number from 0 to 99; `default` where it is unset or empty."""
    text = os.environ.get(name, "").strip() or str(default)
    if not re.fullmatch("[0-9]{1,2}", text):
        raise ImproperlyConfigured(f"{name} must be a whole number from 0 to 99, not “{text}”.")
    return int(text)


def choice(name, choices, default):
    """Return the variable in capitals; it must be one of `choices`."""
    word = os.environ.get(name, "").strip().upper() or default
    if word not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not “{word}”.")
    return word


def rate_limit(name, default):
    """Return how often something may be done, such as 300/minute."""
    text = os.environ.get(name, "").strip() or default
    if not re.fullmatch(r"[1-9]\d{0,8}/(second|minute|hour|day)", text):
        raise ImproperlyConfigured(f"{name} must be a number and a span, such as {default}, not “{text}”.")
    return text


def module_path(name):
    """Return the dotted name of a Python module that is there, or ""."""
    path = os.environ.get(name, "").strip()
    try:
        is_there = not path or find_spec(path) is not None
    except (ImportError, ValueError):
        is_there = False
    if not is_there:
        raise ImproperlyConfigured(f"{name} must be the dotted name of a module that can be imported, not “{path}”.")
    return path


def integer(name, default, minimum=1, maximum=10_000):
    """Return the variable as a whole number from `minimum` to `maximum`."""
    text = os.environ.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not minimum <= int(text) <= maximum:
        raise ImproperlyConfigured(f"{name} must be a whole number from {minimum} to {maximum}, not “{text}”.")
    return int(text)


def comma_separated(name, default=()):
    """Return the variable's comma-separated words as a list."""
    words = [word.strip() for word in os.environ.get(name, "").split(",")]
    return [word for word in words if word] or list(default)


def secret_key(debug):
    """Return SECRET_KEY; outside DEBUG it must be set, to at least 50 characters."""
    key = os.environ.get("SECRET_KEY", "")
    if not debug and len(key) < 50:
        raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters when DEBUG is off.")
    return key or "insecure-key-of-a-newsroom-on-its-maker's-own-machine"


def allowed_hosts(debug):
    """Return ALLOWED_HOSTS; outside DEBUG at least one name is needed, without scheme or port."""
    names = comma_separated("ALLOWED_HOSTS")
    for name in names:
        if "/" in name:
            raise ImproperlyConfigured(f"ALLOWED_HOSTS takes host names without a scheme or path, not “{name}”.")
    if not names and not debug:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the newspaper's host when DEBUG is off.")
    return names or ["localhost", "127.0.0.1", "[::1]"]


def site_url(debug, hosts):
    """Return SITE_URL, to which letters lead, without a slash at its end; by default the first of `hosts`."""
    url = os.environ.get("SITE_URL", "").strip()
    if url and not re.fullmatch(r"https?://([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?/?", url):
        raise ImproperlyConfigured("SITE_URL must be scheme and host, such as https://courier.example, without a path.")
    host = "" if debug else hosts[0].strip(".*")
    return url.removesuffix("/") or (f"https://{host}" if host else "http://localhost:8000")


def database(default):
    """Return Django's settings of the database that DATABASE_URL names: sqlite:///path or postgresql://…"""
    url = os.environ.get("DATABASE_URL", "") or default
    scheme = url.partition(":")[0]
    if scheme not in DATABASES:
        raise ImproperlyConfigured(f"DATABASE_URL must begin with sqlite:// or postgresql://, not “{scheme}”.")
    try:
        settings = environ.Env.db_url_config(url, engine=DATABASES[scheme])
    except (ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL can’t be read; write it like postgresql://user:password@host:5432/name."
        ) from error
    if not settings["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database: sqlite:///path or postgresql://host/name.")
    return settings | (_sqlite() if "sqlite" in DATABASES[scheme] else _postgresql(settings))


def _sqlite():
    # IMMEDIATE takes the write lock at BEGIN, where the busy timeout applies; WAL lets readers go on.
    # To open a database is to read its whole schema, which takes longer than what a page asks of it.
    return {
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _postgresql(settings):
    return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": settings.get("OPTIONS", {})}


def cache():
    """Return Django's settings of the cache that CACHE_URL names; local memory by default."""
    url = os.environ.get("CACHE_URL", "") or "locmemcache://"
    scheme = url.partition(":")[0]
    if scheme not in CACHES:
        raise ImproperlyConfigured(f"CACHE_URL must begin with redis://, unix:// or locmemcache://, not “{scheme}”.")
    if scheme in REDIS:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "KEY_PREFIX": "newsroom"}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "newsroom"}


def storages(originals):
    """Return Django's settings of the public and the private storage: folders, or what STORAGE_URL names.

    STORAGE_URL is s3://bucket/path, with ?region=… and, for a server other than Amazon's, ?endpoint=https://…; the
    keys are read as boto3 reads them, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY among others.
    """
    url = os.environ.get("STORAGE_URL", "").strip()
    if not url:
        file_storage = "articles.photos.storage.AtomicFileSystemStorage"
        return {
            "default": {"BACKEND": file_storage},
            "originals": {"BACKEND": file_storage, "OPTIONS": {"location": originals}},
        }
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme != "s3" or not parts.netloc or asked.keys() - {"region", "endpoint"}:
        raise ImproperlyConfigured(
            f"STORAGE_URL must be like s3://bucket/path?region=…&endpoint=https://…, not “{url}”."
        )
    if importlib.util.find_spec("boto3") is None:
        raise ImproperlyConfigured("STORAGE_URL needs more packages: pip install -r requirements-s3.txt")
    options = {
        "bucket_name": parts.netloc,
        "region_name": asked.get("region") or None,
        "endpoint_url": asked.get("endpoint") or None,
        "default_acl": None,
        "file_overwrite": True,
    }
    folder = parts.path.strip("/")
    return {
        name: {
            "BACKEND": "articles.photos.s3_storage.S3PhotoStorage",
            "OPTIONS": options | {"location": f"{folder}/{place}".strip("/")},
        }
        for name, place in (("default", "public"), ("originals", "originals"))
    }


def tasks():
    """Return Django's settings for what follows an answer, by TASKS: in this process or by `manage.py db_worker`."""
    backends = {
        "IMMEDIATE": "articles.delivery.after_response.AfterResponseBackend",
        "DATABASE": "django_tasks_db.DatabaseBackend",
    }
    return {"default": {"BACKEND": backends[choice("TASKS", tuple(backends), default="IMMEDIATE")]}}


def email():
    """Return Django's mail settings from EMAIL_URL; the console by default."""
    url = os.environ.get("EMAIL_URL", "") or "consolemail://"
    try:
        settings = environ.Env.email_url_config(url)
    except (KeyError, ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            "EMAIL_URL can’t be read; write it like smtp+tls://user:password@host:587."
        ) from error
    return {name: value for name, value in settings.items() if name.isupper() and name != "OPTIONS"}


def time_zone(default):
    """Return TIME_ZONE, an IANA name such as Asia/Tehran."""
    name = os.environ.get("TIME_ZONE", "") or default
    if name not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"TIME_ZONE must be an IANA name such as Asia/Tehran, not “{name}”.")
    return name


def language(default):
    """Return LANGUAGE_CODE, a language that Django speaks, such as en-gb or fa."""
    code = os.environ.get("LANGUAGE_CODE", "") or default
    if code.lower() not in LANG_INFO:
        raise ImproperlyConfigured(f"LANGUAGE_CODE must be a language code such as en-gb or fa, not “{code}”.")
    return code.lower()


def url_path(name, default):
    """Return a path on the newspaper's own host that begins and ends with a slash, such as /media/."""
    prefix = os.environ.get(name, "") or default
    if not re.fullmatch(r"(/[\w.-]+)+/", prefix) or prefix in {"/admin/", "/static/"}:
        raise ImproperlyConfigured(
            f"{name} must be a path that begins and ends with a slash, such as {default}, not “{prefix}”."
        )
    return prefix
