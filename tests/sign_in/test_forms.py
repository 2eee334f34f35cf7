"""Second factors: authenticator apps and recovery codes."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client

from articles.models import AuditEntry
from tests import users

pytestmark = pytest.mark.django_db
AUTHENTICATE = "/accounts/2fa/authenticate/"


def code_for(secret, steps=1):
    """Return the app's next code, which is valid already, or another one: 0 is the one that it shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def start(client, username="rana"):
    """Give the right password, and return the response."""
    return client.post("/accounts/login/", {"login": username, "password": users.PASSWORD})


def give(client, code):
    return client.post(AUTHENTICATE, {"code": code})


def is_signed_in(client):
    return client.get("/admin/").status_code == 200


@pytest.fixture
def app(client, django_capture_on_commit_callbacks):
    """Give Rana an authenticator app; return its secret and her recovery codes."""
    rana = users.reporter()
    client.force_login(rana)
    users.confirm_identity(client, rana)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = re.search(r"<code[^>]*>([\w ]+)</code>", page.text)[1].replace(" ", "")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret, 0)})
    codes = re.findall(r"<li>(\d{8})</li>", client.get("/accounts/2fa/recovery-codes/").text)
    client.logout()
    cache.clear()
    return secret, codes


def test_an_app_is_asked_for_after_the_password(app, client):
    secret, _codes = app
    assert start(client).url == AUTHENTICATE
    assert not is_signed_in(client)
    give(client, code_for(secret))
    assert is_signed_in(client)
    assert AuditEntry.objects.get(action="sign_in").after == {"method": "password + totp"}


def test_the_code_with_which_an_app_was_added_does_not_sign_in_too(app, client):
    start(client)
    [code] = Authenticator.objects.get(type="totp").data["used_codes"]
    assert "This code is wrong or was used before." in give(client, code).text
    assert not is_signed_in(client)


def test_the_person_is_told_of_a_new_factor(app):
    assert "An authenticator app was added" in mail.outbox[-1].body
    assert AuditEntry.objects.filter(action="add_factor").count() == 1
    assert AuditEntry.objects.filter(action="create_recovery_codes").count() == 1


def test_recovery_codes_are_shown_once(app, client):
    _secret, codes = app
    assert len(codes) == 10
    rana = users.User.objects.get(username="rana")
    client.force_login(rana)
    users.confirm_identity(client, rana)
    page = client.get("/accounts/2fa/recovery-codes/")
    assert "10 codes are left" in page.text
    assert not any(code in page.text for code in codes)
    assert client.get("/accounts/2fa/recovery-codes/download/").status_code == 404


@pytest.mark.parametrize("separator", ["", " ", "-", ".", "!"])
def test_a_code_of_the_app_works_once_even_without_the_cache(app, client, separator):
    secret, _codes = app
    code = code_for(secret)
    start(client)
    give(client, code)
    assert is_signed_in(client)
    thief = Client()
    start(thief)
    cache.clear()
    assert "This code is wrong or was used before." in give(thief, f"{code[:3]}{separator}{code[3:]}").text
    assert not is_signed_in(thief)


def test_a_stolen_recovery_code_works_once(app, client):
    _secret, codes = app
    start(client)
    give(client, codes[0])
    assert is_signed_in(client)
    assert AuditEntry.objects.filter(action="use_recovery_code").exists()
    thief = Client()
    start(thief)
    assert "This code is wrong or was used before." in give(thief, codes[0]).text
    assert not is_signed_in(thief)


def test_six_wrong_codes_lock_the_second_step(app, client):
    secret, _codes = app
    start(client)
    for _ in range(5):
        assert "This code is wrong or was used before." in give(client, "000000").text
    assert "Too many failed attempts" in give(client, code_for(secret)).text
    assert not is_signed_in(client)
    assert AuditEntry.objects.filter(action="sign_in_failed").count() == 5


def test_the_secret_is_encrypted_in_the_database(app, settings, client):
    secret, codes = app
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    settings.SECRET_KEY = "x" * 50
    start(client)
    assert "This code is wrong or was used before." in give(client, code_for(secret)).text
    assert "This code is wrong or was used before." in give(client, codes[0]).text


@pytest.mark.parametrize(
    "address",
    ["2fa/totp/activate/", "2fa/totp/deactivate/", "2fa/recovery-codes/generate/", "2fa/webauthn/add/", "email/"],
)
def test_a_change_of_a_factor_needs_the_password_again(app, client, address):
    rana = users.User.objects.get(username="rana")
    if "activate/" in address and "de" not in address:
        Authenticator.objects.filter(user=rana).delete()
    client.force_login(rana)
    response = client.post(f"/accounts/{address}")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/reauthenticate/")


def test_a_removed_app_is_logged_and_the_person_told(app, client):
    rana = users.User.objects.get(username="rana")
    client.force_login(rana)
    users.confirm_identity(client, rana)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert "was removed" in mail.outbox[-1].body
    assert AuditEntry.objects.filter(action="remove_factor").exists()


def test_a_reset_password_does_not_replace_the_second_factor(app, client):
    rana = users.User.objects.get(username="rana")
    rana.set_password("another long password")
    rana.save()
    response = client.post("/accounts/login/", {"login": "rana", "password": "another long password"})
    assert response.url == AUTHENTICATE
    assert not is_signed_in(client)
