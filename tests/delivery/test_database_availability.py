"""What a failure of the database means, and the response while it is away."""

import json
import sqlite3

import psycopg2
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, InterfaceError, OperationalError, ProgrammingError
from django.test import RequestFactory

from articles.delivery import database_availability
from articles.delivery.database_availability import (
    is_database_failure,
    is_unavailable,
    means_unavailable,
    remember_failure,
    remember_success,
    unavailable_response,
)


class ServerError(psycopg2.OperationalError):
    """An error of the driver with a code of the server's."""

    def __init__(self, sqlstate):
        """Set the code."""
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def django_error(cause, kind=OperationalError):
    """Return Django's error with the driver's as its cause."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


AWAY = django_error(psycopg2.OperationalError("could not connect to server"))


@pytest.fixture(autouse=True)
def available():
    """Forget failures before and after each test."""
    remember_success()
    yield
    remember_success()


@pytest.mark.parametrize(
    ("error", "is_away"),
    [
        (AWAY, True),
        (django_error(psycopg2.InterfaceError("connection already closed"), InterfaceError), True),
        (django_error(ServerError("08006")), True),
        (django_error(ServerError("57P01")), True),
        (django_error(ServerError("57014")), False),
        (django_error(ServerError("55P03")), False),
        (django_error(ServerError("40P01")), False),
        (django_error(ServerError("53100")), False),
        (OperationalError("raised by our own code"), False),
    ],
)
def test_only_a_server_that_cannot_be_reached_or_does_not_answer_is_away(error, is_away):
    assert is_database_failure(error)
    assert means_unavailable(error) is is_away
    remember_failure(error)
    assert is_unavailable() is is_away


@pytest.mark.parametrize(
    "error",
    [django_error(psycopg2.ProgrammingError("no table"), ProgrammingError), DataError("22"), ValueError(), None],
)
def test_mistakes_in_the_sql_are_not_failures_of_the_database(error):
    assert not is_database_failure(error)


def test_a_missing_table_in_sqlite_is_a_mistake_and_a_lock_is_a_failure():
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as missing:
        connection.execute("SELECT 1 FROM nothing")
    assert not is_database_failure(django_error(missing.value))
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorname = "SQLITE_BUSY"
    assert is_database_failure(django_error(locked))
    assert not means_unavailable(django_error(locked))


def test_after_a_while_one_request_tries_and_the_others_wait_for_its_result(monkeypatch):
    attempts = []

    def attempt():
        attempts.append(is_unavailable())
        raise AWAY

    monkeypatch.setattr(database_availability, "_connect", attempt)
    monkeypatch.setattr(database_availability, "RETRY_SECONDS", 0)
    remember_failure(AWAY)
    assert is_unavailable()
    # While the attempt ran, another request was told that the database is away, and did not try.
    assert attempts == [True]
    monkeypatch.setattr(database_availability, "_connect", lambda: None)
    assert not is_unavailable()
    assert not is_unavailable()


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_page_needs_no_database_and_is_not_cached(method):
    # Without the django_db mark, a query would fail.
    response = unavailable_response(getattr(RequestFactory(), method)("/"))
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    assert int(response["Retry-After"]) > 0
    assert "The database isn’t available" in response.text
    assert "Nothing was stored" not in response.text


def test_a_post_gets_its_text_back_without_secrets():
    form = {"body": "The <b>river</b> rose.", "name": "Nasrin", "email": "", "csrfmiddlewaretoken": "t0ken"}
    request = RequestFactory().post("/news/1/comments/", form | {"password": "s3cret", "new_password1": "s3cret"})
    request.user = AnonymousUser()
    page = unavailable_response(request).text
    assert "Nothing was stored" in page
    assert "The &lt;b&gt;river&lt;/b&gt; rose." in page
    assert page.count("<textarea") == page.count("readonly") == 2
    assert "t0ken" not in page
    assert "s3cret" not in page


def test_a_body_that_cannot_be_read_still_gets_the_page():
    request = RequestFactory().generic("POST", "/", b"broken", "multipart/form-data")
    assert unavailable_response(request).status_code == 503


@pytest.mark.parametrize(("path", "accept"), [("/api/v1/articles/", "*/*"), ("/admin/", "application/json")])
def test_clients_that_expect_json_get_json(path, accept):
    response = unavailable_response(RequestFactory().post(path, headers={"Accept": accept}))
    assert json.loads(response.text)["error"].startswith("Nothing was stored")
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
