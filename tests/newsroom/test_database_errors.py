"""Failures of the database anywhere in a request: the 503 page, with DEBUG on and off."""

import psycopg2
import pytest
from django.db import OperationalError, ProgrammingError, connection
from django.test import Client

from articles.delivery import database_availability
from articles.delivery.database_availability import is_unavailable, remember_failure, remember_success
from tests.builders import a_live_article
from tests.users import chief

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def available(monkeypatch):
    """Forget failures before and after each test, and don't connect anew inside a test's transaction."""
    monkeypatch.setattr(database_availability, "_connect", lambda: None)
    remember_success()
    yield
    remember_success()


@pytest.fixture(params=[True, False], ids=["DEBUG", "production"])
def visitor(request, settings):
    """Return a client that is signed in, and that sees error pages as a browser does."""
    settings.DEBUG = request.param
    client = Client(raise_request_exception=False)
    client.force_login(chief())
    return client


def fail_on(words, error=None):
    """Let every query that has these words fail."""

    def wrapper(execute, sql, params, many, context):
        if words in sql:
            raise error or OperationalError("The database is away.")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


def is_the_503_page(response):
    return (response.status_code, response["Cache-Control"]) == (503, "no-store") and "Retry-After" in response


@pytest.mark.parametrize(
    ("address", "table"),
    [
        ("/", "articles_livearticle"),
        ("/", "articles_masthead"),
        ("/admin/", "django_session"),
        ("/admin/", "auth_user"),
        ("/admin/", "articles_comment"),
        ("/sitemap.xml", "articles_livearticle"),
    ],
)
def test_a_failure_in_a_view_a_template_or_a_middleware_answers_503(visitor, address, table):
    with fail_on(table):
        assert is_the_503_page(visitor.get(address))


def test_a_failure_in_the_page_for_unknown_addresses_answers_503(client, settings):
    settings.DEBUG = False
    client.raise_request_exception = False
    with fail_on("articles_livearticle"):
        assert is_the_503_page(client.get("/no/such/page/at/all/"))


def test_the_api_answers_503_in_json(visitor):
    with fail_on("articles_livearticle"):
        response = visitor.get("/api/v1/articles/")
    assert (response.status_code, set(response.json())) == (503, {"error", "sentence"})


def test_a_comment_and_a_save_give_their_text_back(visitor):
    article = a_live_article()
    form = {"body": "The river rose.", "name": "Nasrin"}
    for address, table in (
        (f"/news/{article.pk}/comments/", "articles_comment"),
        ("/admin/articles/article/add/", "django_session"),
    ):
        with fail_on(table):
            response = visitor.post(address, form, headers={"Sec-Fetch-Site": "same-origin"})
        assert is_the_503_page(response)
        assert "The river rose." in response.text


def test_a_missing_table_is_an_error_of_ours(visitor):
    with fail_on("articles_livearticle", ProgrammingError("relation does not exist")):
        assert visitor.get("/").status_code == 500


def test_a_failure_that_means_that_the_server_is_away_is_remembered(visitor):
    error = OperationalError("could not connect")
    error.__cause__ = psycopg2.OperationalError("could not connect")
    with fail_on("articles_livearticle", error):
        visitor.get("/")
    assert is_unavailable()


def test_while_the_server_is_away_pages_are_answered_without_queries_and_pictures_are_served(
    client, django_assert_num_queries
):
    error = OperationalError("could not connect")
    error.__cause__ = psycopg2.OperationalError("could not connect")
    remember_failure(error)
    with django_assert_num_queries(0):
        assert is_the_503_page(client.get("/"))
        assert client.get("/healthz").status_code == 200
        picture = client.get("/media/photos/1.webp", headers={"If-None-Match": '"photos/1.webp"'})
        assert picture.status_code == 304
