"""Fixtures for all tests: a database and folders of their own, fast password hashing, and e-mails kept in memory."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import override_settings

from articles.delivery import after_response

# Playwright's synchronous API runs in an event loop, in which Django refuses database access.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_itemcollected(item: pytest.Item) -> None:
    # A test with real transactions empties every table; restore the rows that `migrate` created for the next test.
    mark = item.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        item.add_marker(pytest.mark.django_db(**mark.kwargs | {"serialized_rollback": True}), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "browser" in report.keywords]
    if skipped:
        reason = skipped[0].longrepr[2].removeprefix("Skipped: ")
        terminalreporter.write_line(f"{len(skipped)} browser tests did not run: {reason}", yellow=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Use a file for SQLite: in memory it supports neither WAL nor one connection per thread."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        folder = tmp_path_factory.mktemp("database")
        database["TEST"]["NAME"] = str(folder / "newsroom.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def isolated_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Store files outside the repository, hash passwords quickly, and send e-mails to `mail.outbox`."""
    originals = {**settings.STORAGES["originals"], "OPTIONS": {"location": tmp_path_factory.mktemp("originals")}}
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        STORAGES={**settings.STORAGES, "originals": originals},
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        EMAIL_TRANSPORT="django.core.mail.backends.locmem.EmailBackend",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Clear the caches, and forget the deferred tasks of earlier tests, before each test."""
    after_response.deferred.clear()
    for alias in settings.CACHES:
        caches[alias].clear()
