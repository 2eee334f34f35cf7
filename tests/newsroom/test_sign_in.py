"""Signing in to the desk."""

import pytest
from django.contrib.auth.models import User

from articles.exchange.demo import PASSWORD
from tests import users

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client, username, password):
    return client.post(LOGIN, {"login": username, "password": password})


def test_each_role_can_log_in_to_the_desk(client):
    for person in (users.reporter(), users.editor(), users.chief(), users.moderator(), users.administrator()):
        assert sign_in(client, person.username, users.PASSWORD).url == "/admin/"
        assert client.get("/admin/").status_code == 200
        client.post("/admin/logout/")


@pytest.mark.parametrize(
    ("username", "password"),
    [("rana", "wrong"), ("nobody", users.PASSWORD), ("", ""), ("a\0b", "x"), ("reader", users.PASSWORD)],
)
def test_a_wrong_username_or_password_is_an_error(client, username, password):
    users.reporter()
    User.objects.create_user("reader", password=users.PASSWORD)
    response = sign_in(client, username, password)
    assert response.status_code == 200
    assert "<title>Error: Log in" in response.text
    assert 'role="alert"' in response.text
    assert client.get("/admin/").status_code == 302


def test_the_demonstrations_password_works_with_debug_on_only(client, settings):
    User.objects.create_user("demo", password=PASSWORD, is_staff=True)
    settings.DEBUG = True
    assert sign_in(client, "demo", PASSWORD).status_code == 302
    client.post("/admin/logout/")
    settings.DEBUG = False
    response = sign_in(client, "demo", PASSWORD)
    assert "You can’t log in with the demonstration’s password here: it works only with DEBUG on." in response.text
    assert client.get("/admin/").status_code == 302
    assert not client.login(username="demo", password=PASSWORD)


def test_the_login_page_makes_no_queries_for_counts(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        client.get(LOGIN)
