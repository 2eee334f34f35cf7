"""The page “Sign-in and security”, and one's own sessions."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from articles.models import AuditEntry
from tests import users
from tests.account_form import account_page_url

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


def signed_in(agent):
    client = Client(headers={"User-Agent": agent})
    client.post("/accounts/login/", {"login": "rana", "password": users.PASSWORD})
    return client


def test_the_page_shows_ones_devices_networks_and_sign_ins():
    users.reporter()
    here, _phone = signed_in(FIREFOX), signed_in(SAFARI)
    Client().post("/accounts/login/", {"login": "rana", "password": "wrong"})
    page = here.get("/accounts/2fa/").text
    for text in ("Firefox on Windows", "Safari on iPhone", "Network 127.0.0.0", "this device", "Failed login"):
        assert text in page, text


def test_the_other_sessions_can_be_ended():
    users.reporter()
    here, phone = signed_in(FIREFOX), signed_in(SAFARI)
    here.post("/accounts/sessions/")
    assert here.get("/admin/").status_code == 200
    assert phone.get("/admin/").status_code == 302
    assert AuditEntry.objects.get(action="end_sessions").after == {"sessions": 1}


def test_one_of_the_other_sessions_can_be_ended():
    rana = users.reporter()
    here, phone, tablet = signed_in(FIREFOX), signed_in(SAFARI), signed_in(SAFARI)
    session = UserSession.objects.get(session_key=phone.session.session_key)
    response = here.post("/accounts/sessions/", {"session": session.pk}, follow=True)
    assert "Logged out: Safari on iPhone." in response.text
    assert [client.get("/admin/").status_code for client in (here, phone, tablet)] == [200, 302, 200]
    assert AuditEntry.objects.get(action="end_session").subject_id == rana.pk


@pytest.mark.parametrize("session", ["", "x", "0", "9" * 30, "\0", "another person's"])
def test_a_session_that_isnt_ones_own_is_left(session):
    users.reporter()
    here = signed_in(FIREFOX)
    other = Client()
    users.editor()
    other.post("/accounts/login/", {"login": "edris", "password": users.PASSWORD})
    if session == "another person's":
        session = UserSession.objects.get(user__username="edris").pk
    response = here.post("/accounts/sessions/", {"session": session}, follow=True)
    assert "That session has already ended." in response.text
    assert other.get("/admin/").status_code == 200


@pytest.mark.parametrize("address", ["/admin/auth/user/add/", "account", "/accounts/email/", "/admin/auth/group/add/"])
def test_a_form_that_is_refused_after_confirming_identity_is_sent_to_its_own_address(client, address):
    client.force_login(users.create_staff("root", is_superuser=True))
    if address == "account":
        address = account_page_url(users.reporter())
    response = client.post(address, {"email": "x"})
    response = client.post(response.url, {"password": users.PASSWORD})
    assert f'action="{address}" method="post"' in response.text or f'method="post" action="{address}"' in response.text


def test_the_page_for_the_second_factor_offers_no_passkey_to_somebody_who_has_none(client):
    Authenticator.objects.create(user=users.reporter(), type="totp", data={"secret": "x"})
    client.post("/accounts/login/", {"login": "rana", "password": users.PASSWORD})
    page = client.get("/accounts/2fa/authenticate/").text
    assert "six-digit code" in page
    assert "passkey" not in page


def test_sessions_store_no_full_address():
    users.reporter()
    signed_in(FIREFOX)
    assert UserSession.objects.get().ip == "127.0.0.0"


def test_the_page_is_for_people_who_are_signed_in(client):
    for page in ("2fa/", "sessions/", "email/", "password/change/", "3rdparty/", "2fa/totp/activate/"):
        assert client.get(f"/accounts/{page}").status_code == 302, page


def test_changing_the_password_ends_other_sessions():
    rana = users.reporter()
    here, phone = signed_in(FIREFOX), signed_in(SAFARI)
    data = {"oldpassword": users.PASSWORD, "password1": "another long password", "password2": "another long password"}
    assert here.post("/accounts/password/change/", data).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert phone.get("/admin/").status_code == 302
    assert AuditEntry.objects.filter(action="change_password", subject_id=rana.pk).exists()
