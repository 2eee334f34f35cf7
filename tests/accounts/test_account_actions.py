"""The buttons on the page of an account: sessions, second factor, password reset, activating and deactivating."""

from threading import Event

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client

from articles.models import AuditEntry
from newsroom.accounts.change_account import set_active
from tests import users
from tests.account_form import account_page_url
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db
# Each button, as the end of its address.
BUTTONS = [
    "invitation/send",
    "invitation/cancel",
    "password-reset",
    "second-factor/reset",
    "sessions/end",
    "activate",
    "deactivate",
]


@pytest.fixture
def rana():
    return users.reporter()


@pytest.fixture
def press(client, django_capture_on_commit_callbacks):
    """Return a function that presses a button of an account and sends the e-mails of its transaction."""

    def send(account, button):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"/admin/auth/user/{account.pk}/{button}/", follow=True)

    return send


def signed_in(person):
    """Return a client of its own in which a person is logged in."""
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": users.PASSWORD})
    assert is_signed_in(client)
    return client


def is_signed_in(client):
    return client.get("/admin/").status_code == 200


def latest_entry():
    return AuditEntry.objects.latest("pk")


def add_factors(person):
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=person, type=kind, data={})


@pytest.mark.parametrize("button", BUTTONS)
def test_each_button_waits_for_a_confirmation(client, rana, button):
    client.force_login(users.administrator())
    response = client.post(f"/admin/auth/user/{rana.pk}/{button}/")
    assert response["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("button", BUTTONS)
def test_no_button_works_for_a_superuser_s_account_or_for_others_than_administrators(client, arash, rana, button):
    add_factors(rana)
    root = users.create_staff("root", is_superuser=True)
    assert client.post(f"/admin/auth/user/{root.pk}/{button}/").status_code == 403
    users.log_in_with_confirmed_identity(client, users.chief())
    assert client.post(f"/admin/auth/user/{rana.pk}/{button}/").status_code == 403
    assert Authenticator.objects.filter(user=rana).exists()


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_of_no_account_is_not_found(client, arash, button):
    assert client.post(f"/admin/auth/user/9999999999/{button}/").status_code == 404


# sessions


def test_all_sessions_of_a_person_are_ended_and_no_other(client, arash, rana, press):
    first, second, other = signed_in(rana), signed_in(rana), signed_in(users.editor())
    press(rana, "sessions/end")
    assert not is_signed_in(first)
    assert not is_signed_in(second)
    assert is_signed_in(other)
    assert is_signed_in(client)
    entry = latest_entry()
    assert (entry.action, entry.label, entry.person, entry.after) == ("end_sessions", "rana", arash, {"ended": 2})
    assert "has no session" in press(rana, "sessions/end").text


def test_a_session_that_is_not_listed_is_ended_too(arash, rana, press):
    hidden = Client()
    hidden.force_login(rana)
    UserSession.objects.all().delete()
    press(rana, "sessions/end")
    assert not is_signed_in(hidden)


def test_one_session_is_ended(client, arash, rana, press):
    first, second = signed_in(rana), signed_in(rana)
    page = client.get(account_page_url(rana)).text
    assert page.count("/end/") == 3
    session = UserSession.objects.filter(user=rana).order_by("pk").first()
    assert press(rana, f"sessions/{session.pk}/end").status_code == 200
    assert (is_signed_in(first), is_signed_in(second)) == (False, True)
    assert latest_entry().action == "end_session"


def test_a_session_is_only_ended_on_the_page_of_its_own_person(client, arash, rana):
    signed_in(rana)
    session = UserSession.objects.get(user=rana)
    edris = users.editor()
    assert client.post(f"/admin/auth/user/{edris.pk}/sessions/{session.pk}/end/").status_code == 404
    assert UserSession.objects.filter(pk=session.pk).exists()


# second factor


def test_a_reset_removes_the_factors_ends_the_sessions_and_tells_the_person(arash, rana, press):
    browser = signed_in(rana)
    add_factors(rana)
    press(rana, "second-factor/reset")
    assert not Authenticator.objects.filter(user=rana).exists()
    assert not is_signed_in(browser)
    (email,) = mail.outbox
    assert email.to == ["rana@courier.example"]
    assert "All second factors of your account were removed" in email.body
    entry = latest_entry()
    assert (entry.action, entry.person) == ("reset_factors", arash)
    assert (entry.after, bool(entry.network)) == ({"ended": 1}, True)


def test_a_reset_asks_first_and_needs_a_factor(client, arash, rana, press):
    assert "make sure that you are talking to the right person" in (
        client.get(f"/admin/auth/user/{rana.pk}/second-factor/reset/").text
    )
    assert "has no second factor" in press(rana, "second-factor/reset").text
    assert not mail.outbox


def test_the_page_names_the_factors(client, arash, rana):
    add_factors(rana)
    Authenticator.objects.create(user=rana, type="webauthn", data={"name": "Blue key", "credential": {}})
    page = client.get(account_page_url(rana)).text
    assert "Authenticator app, Passkey “Blue key”" in page


def test_nobody_resets_their_own_second_factor(client, arash):
    add_factors(arash)
    client.post(f"/admin/auth/user/{arash.pk}/second-factor/reset/")
    assert Authenticator.objects.filter(user=arash).exists()


# password


def test_a_password_reset_is_sent_and_the_password_stays(arash, rana, press):
    press(rana, "password-reset")
    (email,) = mail.outbox
    assert email.to == ["rana@courier.example"]
    assert "/accounts/password/reset/key/" in email.body
    assert User.objects.get(pk=rana.pk).check_password(users.PASSWORD)
    assert AuditEntry.objects.filter(action="request_password_reset", label="rana", person=arash).exists()


def test_no_reset_goes_to_an_account_that_can_not_log_in(arash, rana, press):
    User.objects.filter(pk=rana.pk).update(email="")
    assert "no e-mail address" in press(rana, "password-reset").text
    User.objects.filter(pk=rana.pk).update(is_active=False)
    assert "can’t log in" in press(rana, "password-reset").text
    assert not mail.outbox


# active or not


def test_deactivating_ends_the_sessions_and_activating_lets_the_person_in_again(client, arash, rana, press):
    browser = signed_in(rana)
    assert "Bylines and articles stay" in client.get(f"/admin/auth/user/{rana.pk}/deactivate/").text
    press(rana, "deactivate")
    assert not is_signed_in(browser)
    assert latest_entry().action == "deactivate_account"
    assert "is not active" in press(rana, "deactivate").text
    press(rana, "activate")
    assert is_signed_in(browser) is False
    signed_in(rana)
    assert AuditEntry.objects.filter(action="activate_account").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_deactivate_each_other_at_the_same_time_leave_one(rf):
    first, second = users.administrator(), users.create_staff("azar", "Administrator")

    changed, answered = Event(), Event()

    def deactivate(by, account):
        request = rf.post("/")
        request.user = User.objects.get(pk=by.pk)
        return set_active(account, request, active=False)

    def begin():
        with transaction.atomic():
            deactivate(first, second)
            changed.set()
            # The other one has to wait for the end of this transaction.
            answered.wait(timeout=0.5)

    def follow():
        changed.wait()
        try:
            return deactivate(second, first)
        finally:
            answered.set()

    _, refusal = run_concurrently(begin, follow)
    assert isinstance(refusal, (ValidationError, PermissionDenied))
    assert User.objects.filter(is_active=True).get() == first
