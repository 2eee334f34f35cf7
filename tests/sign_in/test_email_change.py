"""Changing the e-mail address of one's own account."""

import re

import pytest
from django.core import mail
from django.test import Client

from articles.models import AuditEntry
from tests import users

pytestmark = pytest.mark.django_db
NEW = "rana@news.example"


@pytest.fixture
def rana(client):
    rana = users.reporter()
    client.force_login(rana)
    users.confirm_identity(client, rana)
    return rana


def link():
    return re.search(r"https?://([^/\s]+)(/accounts/\S+)", mail.outbox[-1].body).groups()


def test_the_new_address_confirms_and_the_old_one_is_told(client, rana):
    client.post("/accounts/email/", {"email": NEW})
    rana.refresh_from_db()
    assert rana.email == "rana@courier.example"
    assert mail.outbox[-1].to == [NEW]
    path = link()[1]
    client.get(path)
    rana.refresh_from_db()
    assert rana.email == "rana@courier.example"
    client.post(path)
    rana.refresh_from_db()
    assert rana.email == NEW
    assert mail.outbox[-1].to == ["rana@courier.example"]
    assert AuditEntry.objects.filter(action="change_email").exists()


def test_a_link_works_once_and_for_its_person_only(client, rana):
    client.post("/accounts/email/", {"email": NEW})
    path = link()[1]
    stranger = Client()
    stranger.force_login(users.editor())
    assert "This link doesn’t work" in stranger.post(path).text
    client.post(path)
    assert "This link doesn’t work" in client.post(path).text
    assert "This link doesn’t work" in client.get(path[:-3] + "x/").text


@pytest.mark.parametrize("field", ["email", "username"])
def test_an_address_of_somebody_else_gets_no_link_and_the_same_answer(client, rana, field):
    users.User.objects.filter(pk=users.editor().pk).update(**{"email": "", field: "edris@courier.example"})
    assert client.post("/accounts/email/", {"email": "EDRIS@courier.example"}).url == "/accounts/2fa/"
    assert not mail.outbox


def test_the_link_is_built_from_site_url(client, rana, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://courier.example"
    client.post("/accounts/email/", {"email": NEW}, headers={"Host": "evil.example"})
    assert link()[0] == "courier.example"
