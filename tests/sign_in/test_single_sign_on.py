"""Single sign-on with a real OpenID Connect provider."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.contrib.auth.models import User
from django.test import Client

from articles.models import AuditEntry
from newsroom.sign_in.single_sign_on import configured_app
from tests import users
from tests.sign_in.oidc_provider import CLIENT_ID, SECRET, Provider, address_of, query_of

pytestmark = pytest.mark.django_db
START = "/accounts/oidc/login/"
ERROR = "/accounts/3rdparty/login/error/"


@pytest.fixture
def provider(settings):
    provider = Provider()
    settings.SINGLE_SIGN_ON = {
        "issuer": provider.issuer,
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "name": "Courier ID",
        "roles_claim": "realm.groups",
        "roles": {"eds": "Editor", "chiefs": "Chief editor"},
        "create_accounts": False,
    }
    yield provider
    provider.shutdown()
    provider.server_close()


def go(client, provider, query=""):
    """Go to the provider and back; return the last response."""
    there = client.post(START + query)
    back = provider.authorize(query_of(address_of(there)))
    return client.get(back[back.index("/accounts/") :])


def link(person, subject="s1"):
    return SocialAccount.objects.create(user=person, provider=configured_app().provider_id, uid=subject, extra_data={})


def is_signed_in(client):
    return client.get("/admin/").status_code == 200


def test_a_linked_person_signs_in(provider, client):
    rana = users.reporter()
    link(rana)
    assert "Log in with Courier ID" in client.get("/accounts/login/").text
    assert go(client, provider).url == "/admin/"
    assert is_signed_in(client)
    assert AuditEntry.objects.get(action="sign_in").person == rana
    assert not SocialToken.objects.exists()


def test_an_account_is_never_found_by_its_e_mail_address(provider, client):
    users.reporter()
    provider.claims = {"email": "rana@courier.example", "email_verified": True, "preferred_username": "rana"}
    assert "No account of the desk is linked" in go(client, provider).text
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(time.time()) - 3600},
        {"sub": None},
    ],
)
def test_a_wrong_id_token_is_refused(provider, client, claims):
    link(users.reporter())
    provider.claims = claims
    response = go(client, provider)
    assert response.status_code == 401 or response.url == ERROR
    assert not is_signed_in(client)
    assert AuditEntry.objects.filter(action="sign_in_failed").exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "é"},
        {"sub": ""},
        {"sub": "s" * 256},
        {"preferred_username": ["rana"]},
        {"given_name": "Ra\0na"},
        {"realm": {"groups": ["\0"]}},
    ],
)
def test_claims_that_cannot_be_stored_are_refused(provider, client, settings, claims):
    settings.SINGLE_SIGN_ON |= {"create_accounts": True}
    provider.claims = claims
    assert go(client, provider).status_code < 500
    assert not is_signed_in(client)
    assert not User.objects.exists()


def test_a_token_for_a_key_of_another_kind_is_refused(provider, client):
    link(users.reporter())
    provider.signing_key, provider.algorithm = ec.generate_private_key(ec.SECP256R1()), "ES256"
    assert go(client, provider).status_code < 500
    assert not is_signed_in(client)


@pytest.mark.parametrize("body", [b"not json", b"[]", b"1"])
def test_answers_of_another_form_are_refused(provider, client, monkeypatch, body):
    link(users.reporter())
    there = client.post(START)
    monkeypatch.setattr(provider, "replaced_answer", body)
    back = provider.authorize(query_of(address_of(there)))
    assert client.get(back[back.index("/accounts/") :]).status_code < 500
    assert client.post(START).url == ERROR
    assert not is_signed_in(client)


def test_a_token_with_another_signature_or_none_is_refused(provider, client):
    link(users.reporter())
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert go(client, provider).status_code == 401
    provider.signing_key, provider.algorithm = None, "none"
    assert go(client, provider).status_code == 401
    provider.signing_key, provider.algorithm = SECRET, "HS256"
    assert go(client, provider).status_code == 401
    assert not is_signed_in(client)


def test_metadata_of_another_issuer_are_refused(provider, client):
    provider.metadata_issuer = "https://evil.example"
    assert client.post(START).url == ERROR
    assert client.get(ERROR).status_code == 401


def test_another_issuer_finds_no_account_with_the_same_subject(provider, client, settings):
    link(users.reporter())
    settings.SINGLE_SIGN_ON = settings.SINGLE_SIGN_ON | {"issuer": f"{provider.issuer}/other"}
    provider.issuer = provider.metadata_issuer = f"{provider.issuer}/other"
    assert configured_app().provider_id != SocialAccount.objects.get().provider


def test_an_answer_without_our_state_is_refused(provider, client):
    link(users.reporter())
    there = Client().post(START)
    back = provider.authorize(query_of(address_of(there)))
    assert client.get(back[back.index("/accounts/") :]).status_code == 401
    assert not is_signed_in(client)


def test_a_request_cannot_change_what_the_provider_is_asked(provider, client):
    there = query_of(address_of(client.post(f"{START}?auth_params=nonce%3Dknown%26prompt%3Dnone&scope=admin")))
    assert there["nonce"] != "known"
    assert "prompt" not in there
    assert set(there["scope"].split()) == {"openid", "profile", "email"}


def test_somebody_who_is_signed_in_links_their_account(provider, client):
    rana = users.reporter()
    client.force_login(rana)
    users.confirm_identity(client, rana)
    go(client, provider, "?process=connect")
    assert SocialAccount.objects.get().user == rana
    assert AuditEntry.objects.filter(action="link_single_sign_on").exists()
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    assert AuditEntry.objects.filter(action="unlink_single_sign_on").exists()


def test_linking_needs_the_password_again(provider, client):
    client.force_login(users.reporter())
    assert go(client, provider, "?process=connect").url == "/accounts/reauthenticate/"
    assert not SocialAccount.objects.exists()


def test_a_link_of_somebody_else_stays_theirs(provider, client):
    link(users.editor())
    rana = users.reporter()
    client.force_login(rana)
    users.confirm_identity(client, rana)
    go(client, provider, "?process=connect")
    assert SocialAccount.objects.get().user.username == "edris"


def test_roles_come_from_the_claim_at_each_sign_in(provider, client):
    person = users.create_staff("sina", "Moderator")
    link(person)
    provider.claims = {"realm": {"groups": ["eds", "unknown"]}}
    go(client, provider)
    assert set(person.groups.values_list("name", flat=True)) == {"Moderator", "Editor"}
    client.post("/admin/logout/")
    provider.claims = {"realm": {"groups": "chiefs"}}
    go(client, provider)
    assert set(person.groups.values_list("name", flat=True)) == {"Moderator", "Chief editor"}
    client.post("/admin/logout/")
    provider.claims = {"realm": ["nonsense"]}
    go(client, provider)
    assert set(person.groups.values_list("name", flat=True)) == {"Moderator"}
    assert AuditEntry.objects.filter(action="change_role").count() == 3


def test_an_account_is_created_only_if_a_setting_says_so(provider, client, settings):
    settings.SINGLE_SIGN_ON = settings.SINGLE_SIGN_ON | {"create_accounts": True}
    provider.claims = {
        "preferred_username": "sina",
        "email": "sina@courier.example",
        "given_name": "Sina",
        "realm": {"groups": ["eds"]},
    }
    go(client, provider)
    assert is_signed_in(client)
    sina = User.objects.get()
    assert (sina.username, sina.is_staff, sina.is_superuser) == ("sina", True, False)
    assert [group.name for group in sina.groups.all()] == ["Editor"]
    assert not sina.has_usable_password()


@pytest.mark.parametrize(
    "claims",
    [{"preferred_username": "x", "email": "Rana@courier.example"}, {"preferred_username": "rana@courier.example"}],
)
def test_a_created_account_takes_nobodys_name_or_address(provider, client, settings, claims):
    settings.SINGLE_SIGN_ON = settings.SINGLE_SIGN_ON | {"create_accounts": True}
    users.reporter()
    provider.claims = claims
    assert "No account of the desk is linked" in go(client, provider).text
    assert User.objects.count() == 1


def test_an_inactive_account_does_not_sign_in(provider, client):
    link(users.create_staff("gone", is_active=False))
    go(client, provider)
    assert not is_signed_in(client)


def test_a_second_factor_is_asked_for_here_too(provider, client):
    rana = users.reporter()
    link(rana)
    Authenticator.objects.create(user=rana, type="totp", data={"secret": "x"})
    assert go(client, provider).url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)


def test_a_provider_that_is_down_is_an_error_page(provider, client):
    provider.shutdown()
    provider.server_close()
    assert client.post(START).url == ERROR


def test_without_settings_there_is_no_single_sign_on(client):
    assert "oidc" not in client.get("/accounts/login/").text
    assert client.post(START).status_code == 404
    assert client.get("/accounts/oidc/callback/").status_code == 404
