"""Settings come from environment variables; an invalid one stops the start with a message that names it."""

import os
import runpy
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment

ROOT = Path(__file__).parent.parent.parent
PRODUCTION = {"DEBUG": "false", "SECRET_KEY": "a-key-of-the-tests-" * 4, "ALLOWED_HOSTS": "courier.example"}


def manage(*arguments, **environment):
    """Run manage.py in a new process with only these environment variables."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**inherited, "DATABASE_URL": "sqlite://:memory:", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def refusal(**variables):
    """Return the message with which the settings refuse these environment variables; "" if they are accepted."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name not in {"PATH", "HOME", "LANG"}]:
            patch.delenv(name)
        for name, value in {"DATABASE_URL": "sqlite://:memory:", **variables}.items():
            patch.setenv(name, value)
        try:
            runpy.run_path(str(ROOT / "newsroom" / "settings.py"))
        except ImproperlyConfigured as error:
            return str(error)
    return ""


def test_the_defaults_work():
    done = manage("check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DEBUG", "perhaps"),
        ("ALLOWED_HOSTS", "https://courier.example"),
        ("ALLOWED_HOSTS", "courier.example:8000"),
        ("ALLOWED_HOSTS", "courier.example,[::1]:8000"),
        ("ALLOWED_HOSTS", "*.courier.example"),
        ("ALLOWED_HOSTS", "courier.example www.courier.example"),
        ("ALLOWED_HOSTS", "courier.example."),
        ("API_RATE", "often"),
        ("API_RATE", "0/minute"),
        ("SITE_URL", "courier.example"),
        ("SITE_URL", "https://courier.example/desk"),
        ("SITE_URL", "ftp://courier.example"),
        ("SITE_URL", "https://courier.example:99999"),
        ("DATABASE_URL", "mysql://localhost/newsroom"),
        ("DATABASE_URL", "newsroom.sqlite3"),
        ("DATABASE_URL", "postgresql://localhost:port/newsroom"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "postgresql://one:port,two/newsroom"),
        ("DATABASE_URL", "postgresql://localhost/newsroom?sslmod=require"),
        ("DATABASE_URL", "postgresql://localhost/newsroom?connect_timeout=soon"),
        ("DATABASE_REPLICA_URL", "postgresql://localhost/newsroom"),
        ("REPLICA_MAX_LAG", "1"),
        ("CACHE_URL", "memcached://localhost"),
        ("CACHE_URL", "redis://localhost:port/0"),
        ("CACHE_URL", "redis://localhost:99999/0"),
        ("CACHE_URL", "redis://localhost:6379/newsroom"),
        ("CACHE_URL", "redis://localhost/0?socket_timeout=soon"),
        ("CACHE_URL", "redis://localhost/0?nonsense=1"),
        ("CACHE_URL", "redis:localhost"),
        ("CACHE_URL", "unix://"),
        ("EMAIL_URL", "carrier-pigeon://roof"),
        ("EMAIL_URL", "smtp+tls://"),
        ("EMAIL_URL", "smtp://mail.example:99999"),
        ("DEFAULT_FROM_EMAIL", "the desk"),
        ("DEFAULT_FROM_EMAIL", "The Courier <desk>"),
        ("DEFAULT_FROM_EMAIL", "desk@courier.example\nBcc: all@courier.example"),
        ("EMAIL_RETENTION_DAYS", "0"),
        ("TIME_ZONE", "Teheran"),
        ("TIME_ZONE", "../etc/passwd"),
        ("LANGUAGE_CODE", "klingon"),
        ("SEARCH_BACKEND", "articles.search.backends.crystal_ball"),
        ("SEARCH_BACKEND", "no.such.place"),
        ("SEARCH_BACKEND", "..."),
        ("MEDIA_URL", "media"),
        ("MEDIA_URL", "https://media.example/"),
        ("LOG_LEVEL", "LOUD"),
        ("TASKS", "celery"),
        ("PHOTO_MAX_MEGABYTES", "many"),
        ("STORAGE_URL", "ftp://pictures"),
        ("STORAGE_URL", "s3://pictures?endpoint=store.example"),
        ("MEDIA_ROOT", __file__),
        ("MEDIA_ROOT", f"{__file__}/media"),
        ("ORIGINALS_ROOT", __file__),
        ("ORIGINALS_ROOT", "media/originals"),
        ("STATIC_ROOT", __file__),
        ("PURGE_URL", "cdn.example/purge"),
        ("PURGE_URL", "file:///etc/passwd"),
        ("PURGE_URL", "https://cdn.example:99999/purge"),
        ("PURGE_URL", "https://editor@cdn.example/purge"),
        ("PURGE_TOKEN", "two words"),
        ("DATABASE_ANSWER_TIMEOUT", "soon"),
        ("WEB_THREADS", "0"),
        ("RETENTION_COMMENTER_EMAIL_DAYS", "for ever"),
        ("RETENTION_UNCONFIRMED_EMAIL_DAYS", "6"),
        ("RETENTION_PREVIEW_VIEW_DAYS", "0"),
        ("RETENTION_TASK_DAYS", "-1"),
        ("REQUIRE_2FA", "everybody"),
        ("REQUIRE_2FA", "all, Editor"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_MAX_HOURS", "forever"),
        ("OIDC_ISSUER", "id.example"),
        ("OIDC_ISSUER", "http://id.example"),
        ("OIDC_ISSUER", "https://id.example"),
        ("LOG_FORMAT", "xml"),
        ("ACCESS_LOG", "sometimes"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_TOKEN", "a token of several words"),
        ("METRICS_BIND", "9100"),
        ("METRICS_BIND", "metrics.example:9100"),
        ("METRICS_BIND", "127.0.0.1:0"),
        ("METRICS_BIND", "::1:9100"),
        ("SENTRY_DSN", "sentry.example"),
        ("SENTRY_DSN", "https://sentry.example/1"),
    ],
)
def test_an_invalid_value_stops_the_start_with_a_message_that_names_the_variable(variable, value):
    assert refusal(**{variable: value}).startswith(f"{variable} ")


def test_a_command_ends_with_the_message_alone():
    done = manage("check", DEBUG="perhaps")
    assert done.returncode == 1
    assert done.stderr == "newsroom: DEBUG must be true or false, not “perhaps”.\n"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "abcd" * 20),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", ","),
    ],
)
def test_production_requires_a_secret_key_and_hosts(variable, value):
    assert refusal(**PRODUCTION | {variable: value}).startswith(f"{variable} ")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OIDC_CLIENT_SECRET", "two words"),
        ("OIDC_ROLES", "eds=Boss"),
        ("OIDC_ROLES", "Editor"),
        ("OIDC_ROLES_CLAIM", "groups"),
        ("OIDC_CREATE_ACCOUNTS", "perhaps"),
    ],
)
def test_an_invalid_provider_of_single_sign_on_stops_the_start(variable, value):
    provider = {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
    assert refusal(**provider) == ""
    assert refusal(**provider | {variable: value}).startswith(f"{variable} ")


@pytest.mark.parametrize("variable", ["OIDC_CLIENT_ID", "OIDC_ROLES", "OIDC_ISUER"])
def test_a_provider_of_single_sign_on_without_its_issuer_stops_the_start(variable):
    done = manage("check", **{variable: "value"})
    assert done.returncode == 1
    assert done.stderr.startswith(f"newsroom: {variable} has no effect without OIDC_ISSUER")


def test_the_cookies_of_production_are_for_one_host_and_everybody_needs_a_second_factor():
    done = manage("diffsettings", **PRODUCTION)
    for line in (
        "SESSION_COOKIE_NAME = '__Host-sessionid'",
        "CSRF_COOKIE_NAME = '__Host-csrftoken'",
        "REQUIRE_2FA = {'all'}",
    ):
        assert line in done.stdout, done.stderr
    assert "SESSION_COOKIE_DOMAIN" not in done.stdout
    assert "SESSION_COOKIE_PATH" not in done.stdout


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"HSTS_SECONDS": "long"}, "HSTS_SECONDS must be"),
        ({"HSTS_PRELOAD": "perhaps"}, "HSTS_PRELOAD must be"),
        ({"HSTS_PRELOAD": "true", "HSTS_SECONDS": "86400"}, "HSTS_PRELOAD needs HSTS_SECONDS"),
    ],
)
def test_an_invalid_hsts_policy_stops_the_start(variables, message):
    assert refusal(**PRODUCTION | variables).startswith(message)


@pytest.mark.parametrize(
    ("variables", "printed"),
    [
        ({}, {"SECURE_HSTS_SECONDS = 31536000", "SECURE_HSTS_PRELOAD = False"}),
        ({"HSTS_PRELOAD": "true"}, {"SECURE_HSTS_SECONDS = 31536000", "SECURE_HSTS_PRELOAD = True"}),
        ({"HSTS_SECONDS": "0"}, {"SECURE_HSTS_SECONDS = 0", "SECURE_HSTS_PRELOAD = False"}),
    ],
)
def test_hsts_preload_is_a_choice(variables, printed):
    done = manage("diffsettings", "--all", **PRODUCTION | variables)
    lines = {line.removeprefix("### ") for line in done.stdout.splitlines()}
    assert printed <= lines, done.stderr


def test_the_deployment_check_is_clean_with_production_settings():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_valid_values_are_used():
    values = [
        ("DATABASE_URL", "postgresql://editor:p%40ss@db.example:5433/newsroom?sslmode=require", "'PASSWORD': 'p@ss'"),
        ("CACHE_URL", "redis://cache.example:6379/1", "'LOCATION': 'redis://cache.example:6379/1'"),
        ("EMAIL_URL", "smtp+tls://user:password@mail.example:587", "EMAIL_HOST = 'mail.example'"),
        ("DEFAULT_FROM_EMAIL", "The Courier <d@a.example>", "DEFAULT_FROM_EMAIL = 'The Courier <d@a.example>'"),
        ("TIME_ZONE", "Asia/Tehran", "TIME_ZONE = 'Asia/Tehran'"),
        ("LANGUAGE_CODE", "fa", "LANGUAGE_CODE = 'fa'"),
        ("SEARCH_BACKEND", "articles.search.backends.sqlite", "SEARCH_BACKEND = 'articles.search.backends.sqlite'"),
        ("MEDIA_URL", "/uploads/", "MEDIA_URL = '/uploads/'"),
        ("LOG_LEVEL", "info", "LOG_LEVEL = 'INFO'"),
        ("LOG_FORMAT", "json", "LOG_FORMAT = 'JSON'"),
        ("ACCESS_LOG", "true", "ACCESS_LOG = True"),
        ("METRICS_BIND", "[::1]:9100", "METRICS_BIND = ('::1', '9100')"),
        (
            "SENTRY_DSN",
            "https://key@sentry.example:8443/path/1",
            "SENTRY_DSN = 'https://key@sentry.example:8443/path/1'",
        ),
        ("SITE_URL", "https://desk.courier.example:8443/", "SITE_URL = 'https://desk.courier.example:8443'"),
        ("REQUIRE_2FA", "Chief editor", "REQUIRE_2FA = {'Chief editor'}"),
        ("ALLOWED_HOSTS", ".courier.example", "CSRF_TRUSTED_ORIGINS = ['https://*.courier.example']"),
    ]
    # `diffsettings` reads the settings and connects to nothing.
    done = manage("diffsettings", **{variable: value for variable, value, _ in values})
    assert [printed for _, _, printed in values if printed not in done.stdout] == [], done.stderr


@pytest.mark.parametrize(
    ("url", "port"),
    [("smtp://mail.example", 25), ("smtp+tls://mail.example", 587), ("smtp+ssl://mail.example", 465)],
)
def test_e_mails_are_sent_by_smtp_at_the_usual_port_through_the_outbox(monkeypatch, url, port):
    monkeypatch.setenv("EMAIL_URL", url)
    settings = environment.email()
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example", port)
    assert settings["EMAIL_TRANSPORT"] == "django.core.mail.backends.smtp.EmailBackend"
    assert settings["EMAIL_BACKEND"] == "articles.outbox.email_backend.OutboxBackend"


def test_by_default_the_newspapers_host_is_the_senders(monkeypatch):
    monkeypatch.delenv("DEFAULT_FROM_EMAIL", raising=False)
    assert environment.sender("https://courier.example:8443") == "newsroom@courier.example"


@pytest.mark.parametrize(
    "replicas",
    ["sqlite:///newsroom.sqlite3", "db.example", "postgresql://db.example", "postgresql://db.example:port/newsroom"],
)
def test_an_invalid_replica_stops_the_start_with_a_message_that_names_the_variable(replicas):
    message = refusal(DATABASE_URL="postgresql://db.example/newsroom", DATABASE_REPLICA_URL=replicas)
    assert message.startswith("DATABASE_REPLICA_URL ")


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://editor:p%2Css@one:5432,two:5433/newsroom", "one,two", "5432,5433"),
        ("postgresql://one,two:5433/newsroom", "one,two", "5432,5433"),
        ("postgresql://[::1]:5433,[::2]/newsroom", "::1,::2", "5433,5432"),
    ],
)
def test_a_database_url_may_name_several_hosts(monkeypatch, url, host, port):
    monkeypatch.setenv("DATABASE_URL", f"{url}?target_session_attrs=read-write")
    settings = environment.database("")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == (host, port, "newsroom")
    options = {"target_session_attrs": "read-write", "connect_timeout": 2, "tcp_user_timeout": 1_000}
    assert settings["OPTIONS"] == options


@pytest.mark.parametrize("separator", [",", " ", "\n", ", "])
def test_replicas_are_separated_by_commas_or_spaces(monkeypatch, separator):
    urls = ["postgresql://one:1,two:2/newsroom", "postgres://three/newsroom"]
    monkeypatch.setenv("DATABASE_REPLICA_URL", separator.join(urls))
    replicas = environment.replicas({"ENGINE": "django.db.backends.postgresql"})
    assert {alias: replica["HOST"] for alias, replica in replicas.items()} == {
        "replica_1": "one,two",
        "replica_2": "three",
    }


@pytest.mark.parametrize(
    ("hosts", "address"),
    [
        ("courier.example,www.courier.example", "https://courier.example"),
        (".courier.example", "https://courier.example"),
        ("*", "http://localhost:8000"),
    ],
)
def test_links_in_e_mails_use_the_first_host(hosts, address):
    done = manage("diffsettings", **PRODUCTION | {"ALLOWED_HOSTS": hosts})
    assert f"SITE_URL = '{address}'" in done.stdout, done.stderr


@pytest.mark.parametrize("variable", ["DATABASE_URL", "CACHE_URL", "EMAIL_URL"])
def test_error_messages_contain_no_password(variable):
    message = refusal(**{variable: "wrong://user:s3cret@host:port/name"})
    assert message
    assert "s3cret" not in message


POSTGRESQL = "postgresql://newsroom@db.example/newsroom"
LIMITS = "-c statement_timeout=7s -c lock_timeout=2s -c idle_in_transaction_session_timeout=0s"


@pytest.mark.parametrize(
    ("url", "web", "options"),
    [
        (POSTGRESQL, "true", f"'options': '{LIMITS} -c client_connection_check_interval=1s'"),
        (
            POSTGRESQL + "?options=-c%20work_mem=8MB",
            "true",
            f"{LIMITS} -c client_connection_check_interval=1s -c work_mem",
        ),
        (POSTGRESQL + "?connect_timeout=9", "", "{'connect_timeout': 9}"),
        (POSTGRESQL, "", "{'connect_timeout': 2}"),
        (POSTGRESQL + "?DISABLE_SERVER_SIDE_CURSORS=True", "true", "{'connect_timeout': 2}"),
    ],
    ids=["web", "web with options of its own", "command with a time-out in the URL", "command", "behind a pooler"],
)
def test_only_web_processes_limit_what_postgresql_does_for_them(url, web, options):
    variables = {"DATABASE_STATEMENT_TIMEOUT": "7", "DATABASE_IDLE_TRANSACTION_TIMEOUT": "0"}
    done = manage("diffsettings", DATABASE_URL=url, DATABASE_TIME_LIMITS=web, **variables)
    assert options in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    "variable", ["DATABASE_CONNECT_TIMEOUT", "DATABASE_STATEMENT_TIMEOUT", "DATABASE_LOCK_TIMEOUT"]
)
def test_an_invalid_time_out_stops_commands_too(variable):
    done = manage("check", DATABASE_URL=POSTGRESQL, **{variable: "-1"})
    assert done.stderr.startswith(f"newsroom: {variable} ")


@pytest.mark.parametrize("module", ["newsroom.wsgi", "newsroom.asgi"])
def test_web_processes_turn_the_limits_on(module):
    code = f"import {module}; from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    environment = {"PATH": "/usr/bin:/bin", "DATABASE_URL": POSTGRESQL}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert "statement_timeout=3s" in done.stdout, done.stderr


def test_passwords_are_stored_with_argon2(settings):
    settings.PASSWORD_HASHERS = import_module("newsroom.settings").PASSWORD_HASHERS
    encoded = make_password("a long password")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("a long password", encoded)
    assert check_password("a long password", make_password("a long password", hasher="pbkdf2_sha256"))
