"""Test the error pages."""

import pytest
from django.test import Client
from django.urls import get_resolver, path

from articles.taxonomy.models import RESERVED_SLUGS
from tests import users

pytestmark = pytest.mark.django_db


def test_a_missing_page_offers_a_search(client):
    answer = client.get("/nowhere/at/all/")
    assert answer.status_code == 404
    assert 'action="/search/"' in answer.text


def raise_error(request):
    raise ZeroDivisionError


urlpatterns = [path("", raise_error)]


def test_the_page_for_server_errors_uses_no_database(settings, django_assert_num_queries):
    settings.ROOT_URLCONF = __name__
    with django_assert_num_queries(0):
        answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text


@pytest.mark.parametrize("address", ["/search/", "/nowhere/", "/api/v1/articles/", "/feeds/all.rss"])
@pytest.mark.parametrize("debug", [True, False])
def test_an_overlong_address_is_rejected_with_a_message(settings, address, debug):
    settings.DEBUG = debug
    answer = Client(raise_request_exception=False).get(address, {f"a{number}": 1 for number in range(1_500)})
    assert answer.status_code == 400
    assert "The request could not be read" in answer.text
    assert "Content-Security-Policy" in answer


def test_a_forbidden_page_is_rejected_with_a_message(client):
    client.force_login(users.reporter())
    answer = client.get("/admin/moderation/")
    assert answer.status_code == 403
    assert "You can’t open this page" in answer.text


def test_a_form_without_a_csrf_token_is_rejected_with_a_message():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/admin/login/", {"username": "rana", "password": "x"})
    assert answer.status_code == 403
    assert "The form was not accepted" in answer.text


def test_a_section_cannot_use_a_reserved_slug():
    first_parts = set()
    waiting = [("", pattern) for pattern in get_resolver().url_patterns]
    while waiting:
        before, pattern = waiting.pop()
        address = before + str(pattern.pattern).lstrip("^").replace("\\", "")
        if hasattr(pattern, "url_patterns") and not address:
            waiting += [(address, inner) for inner in pattern.url_patterns]
        elif (part := address.split("/")[0]).isalpha():
            first_parts.add(part)
    assert {"admin", "news", "archive", "search"} <= first_parts
    assert first_parts <= RESERVED_SLUGS
