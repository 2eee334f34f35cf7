"""Resetting a forgotten password by e-mail."""

import re

import pytest
from django.core import mail
from django.test import Client

from articles.models import AuditEntry
from tests import users

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"
NEW_PASSWORD = "another long password"


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    """Return a function that asks for a link; its e-mail is sent at once."""

    def ask(email, **headers):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(RESET, {"email": email}, headers=headers)

    return ask


def link_in_email(number=-1):
    return re.search(r"https?://([^/\s]+)(/accounts/\S+)", mail.outbox[number].body).groups()


def set_password(client, path, password=NEW_PASSWORD):
    form = client.get(path, follow=True)
    if "This link doesn’t work" in form.text:
        return form
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


def test_a_link_sets_a_new_password_once(client, ask):
    rana = users.reporter()
    ask("rana@courier.example")
    _host, path = link_in_email()
    assert set_password(client, path).status_code == 302
    rana.refresh_from_db()
    assert rana.check_password(NEW_PASSWORD)
    assert "This link doesn’t work" in set_password(Client(), path, "yet another password").text
    assert "was reset" in mail.outbox[-1].body


def test_the_link_is_built_from_site_url(ask, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://courier.example"
    users.reporter()
    ask("rana@courier.example", Host="evil.example", **{"X-Forwarded-Host": "evil.example"})
    assert link_in_email()[0] == "courier.example"
    assert "evil" not in mail.outbox[-1].body


def test_the_answer_does_not_tell_whether_an_account_has_the_address(ask):
    users.reporter()
    users.create_staff("gone", is_active=False)
    addresses = ("rana@courier.example", "nobody@courier.example", "gone@courier.example")
    answers = [ask(address) for address in addresses]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/accounts/password/reset/done/")}
    assert [message.to for message in mail.outbox] == [["rana@courier.example"]]


def test_an_address_gets_three_links_an_hour(ask):
    users.reporter()
    statuses = [ask("rana@courier.example").status_code for _ in range(5)]
    assert set(statuses) == {302}
    assert len(mail.outbox) == 3


def test_a_reset_ends_all_sessions_and_does_not_sign_in(client, ask):
    users.reporter()
    other = Client()
    other.post("/accounts/login/", {"login": "rana", "password": users.PASSWORD})
    assert other.get("/admin/").status_code == 200
    ask("rana@courier.example")
    set_password(client, link_in_email()[1])
    assert other.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == 302
    assert AuditEntry.objects.filter(action="reset_password").exists()


def test_after_a_reset_a_person_can_sign_in_despite_somebody_elses_attempts(client, ask):
    users.reporter()
    for _ in range(7):
        client.post("/accounts/login/", {"login": "rana", "password": "wrong"})
    ask("rana@courier.example")
    set_password(client, link_in_email()[1])
    response = client.post("/accounts/login/", {"login": "rana", "password": NEW_PASSWORD})
    assert response.status_code == 302


def test_a_weak_new_password_is_refused(client, ask):
    users.reporter()
    ask("rana@courier.example")
    assert "too common" in set_password(client, link_in_email()[1], "password").text
