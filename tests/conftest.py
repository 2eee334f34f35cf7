"""What holds for every test: its own database, its own folders, cheap passwords."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

# Playwright's synchronous calls run on an event loop, under which Django refuses the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_itemcollected(item):
    # A test with real transactions empties every table; what `migrate` created comes back for the next.
    mark = item.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        item.add_marker(pytest.mark.django_db(**mark.kwargs | {"serialized_rollback": True}), append=False)


def pytest_terminal_summary(terminalreporter):
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "browser" in report.keywords]
    if skipped:
        reason = skipped[0].longrepr[2].removeprefix("Skipped: ")
        terminalreporter.write_line(f"{len(skipped)} browser tests did not run: {reason}", yellow=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """Put SQLite in a file: in memory it has neither WAL nor a connection for each thread."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        folder = tmp_path_factory.mktemp("database")
        database["TEST"]["NAME"] = str(folder / "newsroom.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def isolated_settings(tmp_path_factory):
    """Keep what the tests store out of the repository, and their passwords cheap to make."""
    originals = {**settings.STORAGES["originals"], "OPTIONS": {"location": tmp_path_factory.mktemp("originals")}}
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        STORAGES={**settings.STORAGES, "originals": originals},
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def empty_cache():
    """Forget what the test before this one cached."""
    cache.clear()
