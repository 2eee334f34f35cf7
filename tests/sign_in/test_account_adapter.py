"""Signing in with a password."""

import pytest
from django.conf import settings as project_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.db.models import F

from articles.exchange.demo import PASSWORD
from articles.models import AuditEntry
from newsroom.sign_in.models import SignInAttempt
from newsroom.sign_in.throttling import WINDOW
from tests import users

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
WRONG = "The username or password is wrong."
TOO_MANY = "Too many failed attempts."


def sign_in(client, username, password=users.PASSWORD, **headers):
    return client.post(LOGIN, {"login": username, "password": password}, headers=headers)


def fail(client, username, times, **headers):
    return [sign_in(client, username, "wrong", **headers) for _ in range(times)]


def from_network(number):
    return {"X-Forwarded-For": f"10.0.{number}.1"}


def is_signed_in(client):
    return client.get("/admin/").status_code == 200


def test_each_role_can_log_in_to_the_desk(client):
    for person in (users.reporter(), users.editor(), users.chief(), users.moderator(), users.administrator()):
        assert sign_in(client, person.username).url == "/admin/"
        assert is_signed_in(client)
        client.post("/admin/logout/")
        assert not is_signed_in(client)


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
    assert not is_signed_in(client)


def test_the_admins_login_page_leads_to_ours_and_on_to_the_wanted_page(client):
    users.editor()
    first = client.get("/admin/articles/photo/")
    second = client.get(first.url)
    assert second.url == "/accounts/login/?next=/admin/articles/photo/"
    response = client.post(second.url, {"login": "edris", "password": users.PASSWORD})
    assert response.url == "/admin/articles/photo/"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_never_leads_to_another_site(client, address):
    users.editor()
    response = client.post(LOGIN, {"login": "edris", "password": users.PASSWORD, "next": address})
    assert response.url == "/admin/"


def test_an_e_mail_address_that_one_person_has_is_a_name(client):
    users.reporter()
    assert sign_in(client, "RANA@courier.example").status_code == 302


def test_an_e_mail_address_that_two_people_share_is_no_name(client):
    for name in ("one", "two"):
        User.objects.create_user(name, "desk@courier.example", users.PASSWORD, is_staff=True)
    assert WRONG in sign_in(client, "desk@courier.example").text


def test_the_demonstrations_password_works_with_debug_on_only(client, settings):
    User.objects.create_user("demo", password=PASSWORD, is_staff=True)
    settings.DEBUG = True
    assert sign_in(client, "demo", PASSWORD).status_code == 302
    client.post("/admin/logout/")
    settings.DEBUG = False
    response = sign_in(client, "demo", PASSWORD)
    assert "You can’t log in with the demonstration’s password here: it works only with DEBUG on." in response.text
    assert not is_signed_in(client)
    assert not client.login(username="demo", password=PASSWORD)


def test_the_login_page_makes_no_queries_for_counts(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        client.get(LOGIN)


def test_signing_in_again_starts_a_session_with_another_id(client):
    users.reporter()
    ids = []
    for _ in range(3):
        sign_in(client, "rana")
        ids.append(client.cookies[project_settings.SESSION_COOKIE_NAME].value)
    assert len(set(ids)) == 3
    client.cookies[project_settings.SESSION_COOKIE_NAME] = ids[0]
    assert not is_signed_in(client)


def test_six_wrong_passwords_lock_the_name_for_a_while(client):
    users.reporter()
    assert all(WRONG in response.text for response in fail(client, "rana", 5))
    assert TOO_MANY in sign_in(client, "rana", "wrong").text
    assert TOO_MANY in sign_in(client, "rana").text
    assert not is_signed_in(client)


def test_the_lock_ends(client):
    users.reporter()
    fail(client, "rana", 6)
    SignInAttempt.objects.update(at=F("at") - WINDOW)
    assert sign_in(client, "rana").status_code == 302


def test_refused_attempts_do_not_prolong_the_lock(client):
    users.reporter()
    fail(client, "rana", 5)
    count = SignInAttempt.objects.count()
    fail(client, "rana", 5)
    assert SignInAttempt.objects.count() == count


def test_a_successful_sign_in_counts_for_nothing(client):
    users.reporter()
    for _ in range(8):
        assert sign_in(client, "rana").status_code == 302
    assert not SignInAttempt.objects.exists()


def test_somebody_elses_attempts_do_not_lock_a_person_out_where_they_signed_in_before(client, settings):
    settings.TRUSTED_PROXIES = 1
    users.reporter()
    home, elsewhere = from_network(1), from_network(2)
    sign_in(client, "rana", **home)
    client.post("/admin/logout/")
    fail(client, "rana", 6, **elsewhere)
    assert TOO_MANY in sign_in(client, "rana", **elsewhere).text
    # A wrong password gets the same answer as it would for a name that nobody has.
    assert TOO_MANY in sign_in(client, "rana", "wrong", **home).text
    assert sign_in(client, "rana", **home).status_code == 302


def test_one_network_cannot_try_many_accounts(client, settings):
    settings.TRUSTED_PROXIES = 1
    users.reporter()
    users.editor()
    sign_in(client, "edris", **from_network(9))
    client.post("/admin/logout/")
    answers = [sign_in(client, f"name{number}", "wrong", **from_network(9)) for number in range(32)]
    assert WRONG in answers[29].text
    assert TOO_MANY in answers[30].text
    assert TOO_MANY in sign_in(client, "rana", **from_network(9)).text
    assert sign_in(client, "edris", **from_network(9)).status_code == 302
    client.post("/admin/logout/")
    assert sign_in(client, "rana", **from_network(8)).status_code == 302


def test_answers_do_not_tell_whether_an_account_exists(client):
    users.reporter()
    users.create_staff("gone", is_active=False)
    unusable = users.create_staff("invited")
    unusable.set_unusable_password()
    unusable.save()
    User.objects.create_user("reader", password=users.PASSWORD)
    answers = {}
    for name in ("rana", "gone", "invited", "reader", "nobody"):
        password = "wrong" if name == "rana" else users.PASSWORD
        responses = [sign_in(client, name, password) for _ in range(7)]
        answers[name] = [(r.status_code, r.text.replace(name, "").split("<h1>")[1].split("csrf")[0]) for r in responses]
    assert len({str(answer) for answer in answers.values()}) == 1


def test_a_password_is_hashed_once_whether_an_account_exists_or_not(client, monkeypatch):
    users.reporter()
    invited = users.create_staff("invited")
    invited.set_unusable_password()
    invited.save()
    users.create_staff("gone", is_active=False)
    calls = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: calls.append(args) or encode(*args))
    counts = {}
    for name in ("rana", "gone", "invited", "nobody"):
        for attempt in range(7):
            calls.clear()
            sign_in(client, name, "wrong")
            counts[name, attempt] = len(calls)
    assert set(counts.values()) == {1}, counts


def test_sign_ins_failures_and_sign_outs_are_logged(client):
    rana = users.reporter()
    sign_in(client, "rana", "wrong")
    sign_in(client, "my secret password", "wrong")
    sign_in(client, "rana")
    client.post("/admin/logout/")
    entries = AuditEntry.objects.order_by("pk")
    assert [(entry.action, entry.subject_id, entry.person) for entry in entries] == [
        ("sign_in_failed", rana.pk, None),
        ("sign_in_failed", None, None),
        ("sign_in", rana.pk, rana),
        ("sign_out", rana.pk, rana),
    ]
    assert all(entry.network for entry in entries)
    assert not any("secret" in f"{entry.label} {entry.before} {entry.after}" for entry in entries)


def test_the_security_log_has_no_names_and_addresses(client, caplog):
    users.reporter()
    with caplog.at_level("INFO", logger="newsroom.security"):
        sign_in(client, "rana", "wrong")
        sign_in(client, "my secret password", "wrong")
        sign_in(client, "rana")
    assert [record.levelname for record in caplog.records if record.name == "newsroom.security"] == [
        "WARNING",
        "WARNING",
        "INFO",
    ]
    assert not any(text in caplog.text for text in ("secret", "rana", "127.0.0"))


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/admin/password_change/"])
def test_no_page_of_signing_in_is_cached(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize("address", ["signup/", "signup/passkey/", "login/code/", "phone/verify/", "3rdparty/signup/"])
def test_there_is_no_page_for_signing_up(client, address):
    for method in (client.get, client.post):
        assert method(f"/accounts/{address}").status_code == 404
