"""Functions that read settings from environment variables.

Each raises ImproperlyConfigured for an invalid value, with a message that names the variable.
"""

import importlib.util
import ipaddress
import os
import re
import zoneinfo
from collections.abc import Collection, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from articles.roles import ROLES

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
DATABASES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}
POSTGRESQL_PORT = "5432"
# In seconds.
YEAR = 31_536_000
# Parameters of DATABASE_URL that Django reads itself: https://docs.djangoproject.com/en/5.2/ref/databases/
DJANGO_POSTGRESQL_OPTIONS = {"assume_role", "isolation_level", "passfile", "pool", "server_side_binding", "service"}
# A host name, one with all its subdomains, an IPv6 address, or any host.
HOST_PATTERN = re.compile(r"\.?[a-z\d_-]+(\.[a-z\d_-]+)*|\[[\da-f:.]+\]|\*", re.IGNORECASE)
REDIS = {"redis", "rediss", "unix"}
CACHES = {*REDIS, "locmemcache"}
REDIS_URL_MESSAGE = (
    "CACHE_URL is not valid. Write it like redis://user:password@host:6379/0 or unix:///path/redis.sock."
)
# The usual ports: without encryption, with STARTTLS, and with TLS from the start.
SMTP_PORTS = {"smtp": 25, "smtps": 587, "smtp+tls": 587, "smtp+ssl": 465}


def boolean(name: str, default: bool) -> bool:
    """Return the variable as a bool; `default` if it is unset or empty."""
    text = os.environ.get(name, "").strip().lower()
    if text in TRUE | FALSE:
        return text in TRUE
    if text:
        raise ImproperlyConfigured(f"{name} must be true or false, not “{text}”.")
    return default


def small_integer(name: str, default: int) -> int:
    """Return the variable as an integer from 0 to 99; `default` if it is unset or empty."""
    text = os.environ.get(name, "").strip() or str(default)
    if not re.fullmatch("[0-9]{1,2}", text):
        raise ImproperlyConfigured(f"{name} must be a whole number from 0 to 99, not “{text}”.")
    return int(text)


def choice(name: str, choices: Collection[str], default: str) -> str:
    """Return the variable in upper case; it must be one of `choices`."""
    value = os.environ.get(name, "").strip().upper() or default
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not “{value}”.")
    return value


def rate_limit(name: str, default: str) -> str:
    """Return a rate limit such as 300/minute."""
    text = os.environ.get(name, "").strip() or default
    if not re.fullmatch(r"[1-9]\d{0,8}/(second|minute|hour|day)", text):
        raise ImproperlyConfigured(f"{name} must be a rate such as {default}, not “{text}”.")
    return text


def module_path(name: str) -> str:
    """Return the dotted name of an importable Python module, or ""."""
    path = os.environ.get(name, "").strip()
    try:
        is_importable = not path or find_spec(path) is not None
    except (ImportError, ValueError):
        is_importable = False
    if not is_importable:
        raise ImproperlyConfigured(f"{name} must be the dotted name of a module that can be imported, not “{path}”.")
    return path


def integer(name: str, default: int, minimum: int = 1, maximum: int = 10_000) -> int:
    """Return the variable as an integer from `minimum` to `maximum`; `default` if it is unset or empty."""
    text = os.environ.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not minimum <= int(text) <= maximum:
        raise ImproperlyConfigured(f"{name} must be a whole number from {minimum} to {maximum}, not “{text}”.")
    return int(text)


def seconds(name: str, default: int) -> int:
    """Return the variable as a number of seconds from 0 to 3600, where 0 means no limit; `default` if it is unset."""
    return integer(name, default, minimum=0, maximum=3600)


def days(name: str, default: int, minimum: int = 1) -> int:
    """Return the variable as a number of days, at most ten years; with a minimum of 0, that means for ever."""
    return integer(name, default, minimum=minimum, maximum=3650)


def comma_separated(name: str, default: Iterable[str] = ()) -> list[str]:
    """Return the variable's comma-separated values as a list, without empty ones."""
    values = [value.strip() for value in os.environ.get(name, "").split(",")]
    return [value for value in values if value] or list(default)


def required_second_factor(debug: bool) -> set[str]:
    """Return REQUIRE_2FA: none, all, or the names of roles, separated by commas; by default all when DEBUG is off."""
    names = set(comma_separated("REQUIRE_2FA", ["none" if debug else "all"]))
    if (names & {"none", "all"} and len(names) > 1) or names - {"none", "all"} - ROLES.keys():
        roles = ", ".join(ROLES)
        raise ImproperlyConfigured(
            f"REQUIRE_2FA must be none, all, or roles separated by commas ({roles}), not “{os.environ['REQUIRE_2FA']}”."
        )
    return names


def single_sign_on() -> dict[str, Any]:
    """Return the OpenID Connect provider of the OIDC_… variables; empty without OIDC_ISSUER."""
    issuer = os.environ.get("OIDC_ISSUER", "").strip()
    if not issuer:
        others = sorted(name for name, value in os.environ.items() if name.startswith("OIDC_") and value.strip())
        if others:
            raise ImproperlyConfigured(f"{others[0]} has no effect without OIDC_ISSUER.")
        return {}
    if not re.fullmatch(r"(https://[\w.-]+|http://(localhost|127\.0\.0\.1))(:\d{1,5})?(/[\w./-]*)?", issuer):
        raise ImproperlyConfigured(f"OIDC_ISSUER must be an https address such as https://id.example, not “{issuer}”.")
    client_id, secret = token("OIDC_CLIENT_ID"), token("OIDC_CLIENT_SECRET")
    if not client_id or not secret:
        raise ImproperlyConfigured("OIDC_ISSUER also needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")
    claim = os.environ.get("OIDC_ROLES_CLAIM", "").strip()
    roles = role_mapping("OIDC_ROLES")
    if bool(claim) != bool(roles):
        raise ImproperlyConfigured("OIDC_ROLES_CLAIM and OIDC_ROLES must be set together.")
    return {
        "issuer": issuer,
        "client_id": client_id,
        "secret": secret,
        "name": os.environ.get("OIDC_NAME", "").strip() or "single sign-on",
        "roles_claim": claim,
        "roles": roles,
        "create_accounts": boolean("OIDC_CREATE_ACCOUNTS", default=False),
    }


def role_mapping(name: str) -> dict[str, str]:
    """Return a mapping such as “editors=Editor, chiefs=Chief editor” as {value: role}."""
    mapping = {}
    for pair in comma_separated(name):
        value, _, role = (part.strip() for part in pair.rpartition("="))
        if not value or role not in ROLES:
            raise ImproperlyConfigured(
                f"{name} must be pairs such as editors=Editor with one of the roles {', '.join(ROLES)}, not “{pair}”."
            )
        mapping[value] = role
    return mapping


def secret_key(debug: bool) -> str:
    """Return SECRET_KEY; with DEBUG off, it must have at least 50 characters."""
    key = os.environ.get("SECRET_KEY", "")
    if not debug and (len(key) < 50 or len(set(key)) < 5):
        raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters when DEBUG is off.")
    return key or "insecure-key-of-a-newsroom-on-its-maker's-own-machine"


def allowed_hosts(debug: bool) -> list[str]:
    """Return ALLOWED_HOSTS, host names without scheme and port; with DEBUG off, at least one is required."""
    names = comma_separated("ALLOWED_HOSTS")
    for name in names:
        if not HOST_PATTERN.fullmatch(name):
            raise ImproperlyConfigured(
                f"ALLOWED_HOSTS must contain host names without a scheme, port or path, such as courier.example or "
                f".courier.example, not “{name}”."
            )
    if not names and not debug:
        raise ImproperlyConfigured("ALLOWED_HOSTS must contain the newspaper's host name when DEBUG is off.")
    return names or ["localhost", "127.0.0.1", "[::1]"]


def site_url(debug: bool, hosts: list[str]) -> str:
    """Return SITE_URL, the base URL of links in e-mails, without a trailing slash; by default the first of `hosts`."""
    url = os.environ.get("SITE_URL", "").strip()
    if url and not (re.fullmatch(r"https?://([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?/?", url) and _has_valid_port(url)):
        raise ImproperlyConfigured(
            "SITE_URL must be a scheme and a host without a path, such as https://courier.example."
        )
    host = "" if debug else hosts[0].strip(".*")
    return url.removesuffix("/") or (f"https://{host}" if host else "http://localhost:8000")


def hsts_preload(hsts_seconds: int) -> bool:
    """Return HSTS_PRELOAD; browsers' lists accept only hosts whose HSTS lasts at least a year."""
    preload = boolean("HSTS_PRELOAD", default=False)
    if preload and hsts_seconds < YEAR:
        raise ImproperlyConfigured(f"HSTS_PRELOAD needs HSTS_SECONDS of at least {YEAR}, a year.")
    return preload


def webhook_url(name: str) -> str:
    """Return the absolute http or https URL of a webhook, or ""."""
    url = os.environ.get(name, "").strip()
    if url and not _is_web_address(url):
        raise ImproperlyConfigured(f"{name} must be an address such as https://cdn.example/purge, not “{url}”.")
    return url


def _is_web_address(url: str) -> bool:
    pattern = r"https?://([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?(/[!-~]*)?"
    return re.fullmatch(pattern, url, re.ASCII) is not None and _has_valid_port(url)


def _has_valid_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def token(name: str) -> str:
    """Return the variable, which is sent in an HTTP header, or ""."""
    value = os.environ.get(name, "").strip()
    if not re.fullmatch("[!-~]*", value):
        raise ImproperlyConfigured(f"{name} must be ASCII characters without spaces.")
    return value


def long_token(name: str) -> str:
    """Return the variable, a secret of at least 20 characters that is sent in an HTTP header, or ""."""
    value = token(name)
    if 0 < len(value) < 20:
        raise ImproperlyConfigured(f"{name} must have at least 20 characters.")
    return value


def bind_address(name: str) -> tuple[str, str] | None:
    """Return the variable, such as 127.0.0.1:9100 or [::1]:9100, as an IP address and a port; None if it is unset."""
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    host, _, port = value.rpartition(":")
    try:
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
        is_valid = (address.version == 6) == host.startswith("[") and 0 < int(port) < 65536
    except ValueError:
        is_valid = False
    if not is_valid:
        raise ImproperlyConfigured(f"{name} must be an IP address and a port such as 127.0.0.1:9100, not “{value}”.")
    return str(address), port


def log_format() -> str:
    """Return LOG_FORMAT: JSON or TEXT."""
    return choice("LOG_FORMAT", ("JSON", "TEXT"), default="TEXT")


def sentry_dsn() -> str:
    """Return SENTRY_DSN, the address at which Sentry takes errors, or ""."""
    dsn = os.environ.get("SENTRY_DSN", "").strip()
    if dsn and not re.fullmatch(r"https?://\w+@([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?/([\w.-]+/)*\d+", dsn, re.ASCII):
        raise ImproperlyConfigured("SENTRY_DSN must be the DSN of a Sentry project, like https://key@host/number.")
    if dsn and find_spec("sentry_sdk") is None:
        raise ImproperlyConfigured("SENTRY_DSN needs more packages. Run pip install -r requirements-sentry.txt.")
    return dsn


def database(default: str) -> dict[str, Any]:
    """Return Django's settings for the database in DATABASE_URL: sqlite:///path or postgresql://…"""
    return _database("DATABASE_URL", os.environ.get("DATABASE_URL", "") or default)


def replicas(primary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return Django's settings for the read replicas in DATABASE_REPLICA_URL, named replica_1, replica_2 and so on.

    The URLs are separated by commas or spaces. A comma inside a URL separates its hosts.
    """
    text = os.environ.get("DATABASE_REPLICA_URL", "").strip(", \t\n")
    urls = re.split(r"[\s,]+(?=\w+://)", text) if text else []
    if urls and primary["ENGINE"] != DATABASES["postgresql"]:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL needs PostgreSQL: DATABASE_URL names an SQLite database.")
    if any(url.partition(":")[0] not in {"postgres", "postgresql"} for url in urls):
        raise ImproperlyConfigured("DATABASE_REPLICA_URL must name PostgreSQL servers, like postgresql://host/name.")
    # Tests don't replicate: there, a replica is the primary under another name.
    mirror = {"TEST": {"MIRROR": "default"}}
    return {
        f"replica_{number}": _database("DATABASE_REPLICA_URL", url) | mirror for number, url in enumerate(urls, start=1)
    }


def _database(variable: str, url: str) -> dict[str, Any]:
    scheme = url.partition(":")[0]
    if scheme not in DATABASES:
        raise ImproperlyConfigured(f"{variable} must begin with sqlite:// or postgresql://, not “{scheme}”.")
    try:
        settings = environ.Env.db_url_config(url, engine=DATABASES[scheme])
    except (ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            f"{variable} is not valid. Write it like postgresql://user:password@host:5432/name."
        ) from error
    if not settings["NAME"]:
        raise ImproperlyConfigured(
            f"{variable} has no database name. Write it like sqlite:///path or postgresql://host/name."
        )
    if "," in settings.get("HOST", ""):
        settings["HOST"] = re.sub(r"[\[\]]", "", settings["HOST"])
        settings["PORT"] = _ports_of_hosts(variable, url)
        # In milliseconds: how soon the next host is tried if one doesn't answer at all, such as a machine that is off.
        settings["OPTIONS"] = {"tcp_user_timeout": 1_000} | settings.get("OPTIONS", {})
    return settings | (_sqlite() if "sqlite" in DATABASES[scheme] else _postgresql(variable, settings))


def _ports_of_hosts(variable: str, url: str) -> str:
    """Return the ports of a URL with several hosts, one for each, as libpq expects them."""
    hosts = urlsplit(url).netloc.rpartition("@")[2].split(",")
    ports = [re.sub(r"^(\[.*\]|[^:]*):?", "", host) or POSTGRESQL_PORT for host in hosts]
    if not all(re.fullmatch(r"[0-9]{1,5}", port) for port in ports):
        raise ImproperlyConfigured(
            f"{variable} is not valid. Write several hosts like postgresql://user:password@one:5432,two:5432/name."
        )
    return ",".join(ports)


def _sqlite() -> dict[str, Any]:
    # IMMEDIATE takes the write lock at BEGIN, where the busy timeout applies; WAL doesn't block readers.
    # Keep connections open: opening one reads the whole schema, which takes longer than the queries of a page.
    return {
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _postgresql(variable: str, settings: dict[str, Any]) -> dict[str, Any]:
    options = {"connect_timeout": seconds("DATABASE_CONNECT_TIMEOUT", 2)} | settings.get("OPTIONS", {})
    _require_valid_postgresql_options(variable, options)
    parameters = _postgresql_parameters()
    # Poolers in transaction mode reject parameters of a connection.
    if parameters and not settings.get("DISABLE_SERVER_SIDE_CURSORS"):
        options["options"] = f"{parameters} {options.get('options', '')}".strip()
    return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def _require_valid_postgresql_options(variable: str, options: dict[str, Any]) -> None:
    """Raise ImproperlyConfigured for a parameter of the URL that libpq doesn't know. Nothing is connected."""
    # Not needed with SQLite.
    from psycopg2 import ProgrammingError
    from psycopg2.extensions import make_dsn

    libpq_options = {name: value for name, value in options.items() if name not in DJANGO_POSTGRESQL_OPTIONS}
    try:
        make_dsn(**libpq_options)
    except ProgrammingError as error:
        reason = str(error).strip()
        raise ImproperlyConfigured(f"{variable} has a parameter that PostgreSQL doesn’t know: {reason}.") from error
    if not isinstance(options["connect_timeout"], int):
        raise ImproperlyConfigured(f"{variable} must have a number of seconds as connect_timeout.")


def _postgresql_parameters() -> str:
    """Return the time-outs that PostgreSQL itself applies, for web processes only; commands may run for hours."""
    timeouts = {
        "statement_timeout": seconds("DATABASE_STATEMENT_TIMEOUT", 3),
        "lock_timeout": seconds("DATABASE_LOCK_TIMEOUT", 2),
        "idle_in_transaction_session_timeout": seconds("DATABASE_IDLE_TRANSACTION_TIMEOUT", 30),
        # How soon the server notices that a client has given up waiting.
        "client_connection_check_interval": 1,
    }
    if not boolean("DATABASE_TIME_LIMITS", default=False):
        return ""
    return " ".join(f"-c {name}={number}s" for name, number in timeouts.items())


def cache() -> dict[str, str]:
    """Return Django's settings for the cache in CACHE_URL; local memory by default."""
    url = os.environ.get("CACHE_URL", "") or "locmemcache://"
    scheme = url.partition(":")[0]
    if scheme not in CACHES:
        raise ImproperlyConfigured(f"CACHE_URL must begin with redis://, unix:// or locmemcache://, not “{scheme}”.")
    if scheme in REDIS:
        _require_valid_redis_url(url)
        return {"BACKEND": "newsroom.redis_cache.OptionalRedisCache", "LOCATION": url, "KEY_PREFIX": "newsroom"}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "newsroom"}


def _require_valid_redis_url(url: str) -> None:
    """Raise ImproperlyConfigured for a URL that redis-py can't use. Nothing is connected."""
    # Not needed without Redis.
    from redis import ConnectionPool

    path = urlsplit(url).path
    is_path_valid = path.startswith("/") if url.startswith("unix:") else re.fullmatch(r"(/\d*)?", path)
    try:
        ConnectionPool.from_url(url).make_connection()
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(REDIS_URL_MESSAGE) from error
    if not is_path_valid:
        raise ImproperlyConfigured(REDIS_URL_MESSAGE)


def page_cache() -> dict[str, Any]:
    """Return Django's settings for the cache of readers' pages: in the same place as the other one, but bounded apart.

    A Redis server is bounded by its own `maxmemory`, local memory by a number of entries, of which a page takes three.
    """
    settings = cache()
    if "Redis" in settings["BACKEND"]:
        return settings
    return settings | {"LOCATION": "newsroom-pages", "OPTIONS": {"MAX_ENTRIES": 1500}}


def storages(originals: Path) -> dict[str, dict[str, Any]]:
    """Return Django's settings for the public storage and the private one, `originals`.

    By default both are local folders. STORAGE_URL=s3://bucket/path selects S3, with ?region=… and, for servers other
    than Amazon's, ?endpoint=https://…; boto3 reads the credentials from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or
    its other sources.
    """
    url = os.environ.get("STORAGE_URL", "").strip()
    if not url:
        file_storage = "articles.photos.storage.AtomicFileSystemStorage"
        return {
            "default": {"BACKEND": file_storage},
            "originals": {"BACKEND": file_storage, "OPTIONS": {"location": originals}},
        }
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    is_valid = parts.scheme == "s3" and parts.netloc and not parameters.keys() - {"region", "endpoint"}
    if not is_valid or not _is_web_address(parameters.get("endpoint") or "https://s3.amazonaws.com"):
        raise ImproperlyConfigured(
            f"STORAGE_URL must be like s3://bucket/path?region=…&endpoint=https://…, not “{url}”."
        )
    if importlib.util.find_spec("boto3") is None:
        raise ImproperlyConfigured("STORAGE_URL needs more packages. Run pip install -r requirements-s3.txt.")
    options = {
        "bucket_name": parts.netloc,
        "region_name": parameters.get("region") or None,
        "endpoint_url": parameters.get("endpoint") or None,
        "default_acl": None,
        "file_overwrite": True,
    }
    folder = parts.path.strip("/")
    return {
        name: {
            "BACKEND": "articles.photos.s3_storage.S3PhotoStorage",
            "OPTIONS": options | {"location": f"{folder}/{subfolder}".strip("/")},
        }
        for name, subfolder in (("default", "public"), ("originals", "originals"))
    }


def tasks() -> dict[str, dict[str, str]]:
    """Return Django's settings for background tasks from TASKS.

    IMMEDIATE runs them in this process after the response, DATABASE in `manage.py db_worker`.
    """
    backends = {
        "IMMEDIATE": "articles.delivery.after_response.AfterResponseBackend",
        "DATABASE": "django_tasks_db.DatabaseBackend",
    }
    return {"default": {"BACKEND": backends[choice("TASKS", tuple(backends), default="IMMEDIATE")]}}


def email() -> dict[str, Any]:
    """Return Django's e-mail settings from EMAIL_URL; by default e-mails are printed to the console.

    EMAIL_TRANSPORT is the backend that sends them. EMAIL_BACKEND, which Django and other apps use, is the outbox.
    """
    url = os.environ.get("EMAIL_URL", "").strip() or "consolemail://"
    message = "EMAIL_URL is not valid. Write it like smtp+tls://user:password@host:587."
    try:
        settings = environ.Env.email_url_config(url)
    except (KeyError, ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(message) from error
    scheme = url.partition(":")[0]
    if scheme in SMTP_PORTS:
        if not settings["EMAIL_HOST"]:
            raise ImproperlyConfigured(message)
        settings["EMAIL_PORT"] = settings["EMAIL_PORT"] or SMTP_PORTS[scheme]
    settings["EMAIL_TRANSPORT"] = settings["EMAIL_BACKEND"]
    settings["EMAIL_BACKEND"] = "articles.outbox.email_backend.OutboxBackend"
    return {name: value for name, value in settings.items() if name.isupper() and name != "OPTIONS"}


def sender(site_url: str) -> str:
    """Return DEFAULT_FROM_EMAIL, the sender of e-mails; by default an address at the host of the newspaper."""
    text = os.environ.get("DEFAULT_FROM_EMAIL", "").strip()
    if not text:
        return f"newsroom@{urlsplit(site_url).hostname}"
    address = text.partition("<")[2].removesuffix(">") if text.endswith(">") else text
    try:
        validate_email(address if text.isprintable() else "")
    except ValidationError as error:
        raise ImproperlyConfigured(
            f"DEFAULT_FROM_EMAIL must be an address, such as desk@courier.example or "
            f"The Courier <desk@courier.example>, not “{text}”."
        ) from error
    return text


def time_zone(default: str) -> str:
    """Return TIME_ZONE, an IANA name such as Asia/Tehran."""
    name = os.environ.get("TIME_ZONE", "") or default
    if name not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"TIME_ZONE must be an IANA name such as Asia/Tehran, not “{name}”.")
    return name


def language(default: str) -> str:
    """Return LANGUAGE_CODE, the code of a language that Django supports, such as en-gb or fa."""
    code = os.environ.get("LANGUAGE_CODE", "") or default
    if code.lower() not in LANG_INFO:
        raise ImproperlyConfigured(f"LANGUAGE_CODE must be a language code such as en-gb or fa, not “{code}”.")
    return code.lower()


def url_path(name: str, default: str) -> str:
    """Return a URL path that begins and ends with a slash, such as /media/."""
    prefix = os.environ.get(name, "") or default
    if not re.fullmatch(r"(/[\w.-]+)+/", prefix) or prefix in {"/admin/", "/static/"}:
        raise ImproperlyConfigured(
            f"{name} must be a path that begins and ends with a slash, such as {default}, not “{prefix}”."
        )
    return prefix
