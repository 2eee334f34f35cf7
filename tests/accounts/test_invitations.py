"""Invitations: an account is created, its person chooses a password by a link, and can log in at once."""

import datetime
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from articles.models import AuditEntry, Invitation, OutgoingEmail
from newsroom.accounts.emails import write_address_changed, write_invitation
from newsroom.accounts.invitation_links import find_invitation, link_token
from newsroom.accounts.invitations import INVITATION_LIFETIME, unused_username
from tests import users
from tests.account_form import account_form_data, account_page_url
from tests.builders import a_section
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db
ADD = "/admin/auth/user/add/"
PASSWORD = "eleven quiet herons"
NIKA = {"first_name": "Nika", "last_name": "Sohrabi", "email": "nika.s@courier.example", "role": "Reporter"}


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    """Return a function that posts a form and sends the e-mails of its transaction."""

    def send(address, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, data)

    return send


@pytest.fixture
def nika(arash, post):
    """Invite and return Nika."""
    assert post(ADD, **NIKA).status_code == 302
    return User.objects.get(username="nika.s")


def link_in(email):
    """Return the path of the link in an invitation's e-mail."""
    return re.search(r"https?://[^/]+(/accounts/invitation/\S+)", email.body)[1]


def choose_password(client, link, password=PASSWORD):
    return client.post(link, {"new_password1": password, "new_password2": password})


def test_somebody_who_is_invited_chooses_a_password_and_logs_in(client, arash, post):
    economy = a_section()
    response = post(ADD, **NIKA, sections=[economy.pk])
    nika = User.objects.get(email="nika.s@courier.example")
    assert response["Location"] == account_page_url(nika)
    assert (nika.is_active, nika.is_staff, nika.has_usable_password()) == (False, True, False)
    (email,) = mail.outbox
    assert email.to == ["nika.s@courier.example"]
    assert "Arash invites you" in email.body
    assert "Your role: Reporter" in email.body
    assert "Your username: nika.s" in email.body
    client.logout()
    assert "nika.s" in client.get(link_in(email)).text
    response = choose_password(client, link_in(email))
    assert response["Location"] == "/admin/"
    response = client.post("/accounts/login/", {"login": "nika.s", "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 200
    nika.refresh_from_db()
    assert list(nika.assigned_sections.all()) == [economy]


def test_the_link_has_the_address_of_the_site_and_not_of_the_request(arash, client, django_capture_on_commit_callbacks):
    settings.ALLOWED_HOSTS += ["evil.example"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ADD, NIKA, headers={"Host": "evil.example"})
    settings.ALLOWED_HOSTS.remove("evil.example")
    assert f"{settings.SITE_URL}/accounts/invitation/" in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body


def test_a_link_works_once(client, nika):
    link = link_in(mail.outbox[0])
    choose_password(client, link)
    response = choose_password(client, link, "another good one")
    assert response.status_code == 410
    assert "has been used already" in response.text
    assert User.objects.get(pk=nika.pk).check_password(PASSWORD)
    assert client.get(link).status_code == 410


def test_opening_a_link_changes_nothing(client, nika):
    for _ in range(2):
        response = client.get(link_in(mail.outbox[0]))
        assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    nika.refresh_from_db()
    assert not nika.is_active


def test_an_invitation_expires(client, nika, time_machine):
    time_machine.move_to(nika.invitation.sent_at + INVITATION_LIFETIME - datetime.timedelta(minutes=1))
    assert client.get(link_in(mail.outbox[0])).status_code == 200
    time_machine.move_to(nika.invitation.sent_at + INVITATION_LIFETIME)
    response = choose_password(client, link_in(mail.outbox[0]))
    assert response.status_code == 410
    assert "has expired" in response.text


def test_a_new_link_replaces_the_earlier_one(client, nika, post):
    post(f"/admin/auth/user/{nika.pk}/invitation/send/")
    first, second = map(link_in, mail.outbox)
    assert "newer invitation" in choose_password(client, first).text
    assert choose_password(client, second).status_code == 302


def test_a_cancelled_invitation_does_not_work_and_can_be_sent_again(client, nika, post):
    post(f"/admin/auth/user/{nika.pk}/invitation/cancel/")
    assert choose_password(client, link_in(mail.outbox[0])).status_code == 410
    post(f"/admin/auth/user/{nika.pk}/invitation/send/")
    assert choose_password(client, link_in(mail.outbox[0])).status_code == 410
    assert choose_password(client, link_in(mail.outbox[1])).status_code == 302


def test_a_link_sent_to_a_wrong_address_stops_working_when_the_address_is_put_right(client, nika, post):
    post(account_page_url(nika), **account_form_data(nika, email="nika@courier.example"))
    assert choose_password(client, link_in(mail.outbox[0])).status_code == 410
    assert not User.objects.get(pk=nika.pk).is_active


def test_deactivating_an_account_cancels_its_invitation(client, nika, post):
    User.objects.filter(pk=nika.pk).update(is_active=True)
    post(f"/admin/auth/user/{nika.pk}/deactivate/")
    assert choose_password(client, link_in(mail.outbox[0])).status_code == 410


@pytest.mark.parametrize("token", ["x", "a:b", "WzFd:x", "%00", "ä" * 300])
def test_a_link_that_is_not_ours_is_refused_with_a_sentence(client, token):
    response = client.get(f"/accounts/invitation/{token}/")
    assert response.status_code in {400, 410}
    if response.status_code == 410:
        assert "incomplete" in response.text


def test_a_password_is_checked_by_the_rules(client, nika):
    link = link_in(mail.outbox[0])
    for password, sentence in [("short", "too short"), ("password", "too common"), ("", "This field is required")]:
        response = choose_password(client, link, password)
        assert response.status_code == 422
        assert sentence in response.text
    response = client.post(link, {"new_password1": PASSWORD, "new_password2": "another"})
    assert "didn’t match" in response.text
    assert not User.objects.get(pk=nika.pk).is_active


def test_the_state_of_an_invitation_is_shown(client, nika, time_machine):
    page = account_page_url(nika)
    assert "not accepted yet" in client.get(page).text
    assert "not accepted yet" in client.get("/admin/auth/user/?state=invited").text
    time_machine.move_to(nika.invitation.ends_at)
    users.log_in_with_confirmed_identity(client, User.objects.get(username="arash"))
    assert "Invitation ended" in client.get(page).text
    assert "Send invitation again" in client.get(page).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "This field is required."),
        ({"email": "arash@courier.example"}, "Another account has this e-mail address."),
        ({"username": "Arash"}, "Another account has this username."),
        ({"role": ""}, "This field is required."),
        ({"role": "King"}, "Select a valid choice."),
    ],
)
def test_a_wrong_invitation_is_refused_with_a_sentence(arash, post, changes, sentence):
    response = post(ADD, **NIKA | changes)
    assert response.status_code == 422
    assert sentence in response.text
    assert not mail.outbox
    assert User.objects.count() == 1


def test_an_account_with_a_password_or_without_an_address_gets_no_invitation(client, arash, post):
    rana = users.reporter()
    post(f"/admin/auth/user/{rana.pk}/invitation/send/")
    imported = User.objects.create_user("imported", password=None, is_staff=True)
    post(f"/admin/auth/user/{imported.pk}/invitation/send/")
    post(f"/admin/auth/user/{imported.pk}/invitation/cancel/")
    assert not mail.outbox
    assert not Invitation.objects.exists()


def test_an_imported_account_without_a_password_is_invited(client, arash, post):
    imported = User.objects.create_user("imported", "imported@courier.example", password=None, is_staff=True)
    post(f"/admin/auth/user/{imported.pk}/invitation/send/")
    assert choose_password(client, link_in(mail.outbox[0])).status_code == 302
    assert User.objects.get(pk=imported.pk).check_password(PASSWORD)


def test_only_administrators_invite(client, post):
    users.log_in_with_confirmed_identity(client, users.chief())
    assert post(ADD, **NIKA).status_code == 403
    assert User.objects.count() == 1


def test_an_invitation_is_logged_without_its_link(client, nika):
    choose_password(client, link_in(mail.outbox[0]))
    entries = AuditEntry.objects.filter(label="nika.s").order_by("pk")
    assert [(entry.action, entry.person_name) for entry in entries] == [
        ("create_account", "Arash"),
        ("invite", "Arash"),
        ("accept_invitation", "Nika Sohrabi"),
    ]
    token = link_token(Invitation.objects.get())
    assert not [entry for entry in entries if token in str([entry.before, entry.after])]
    assert all(entry.network for entry in entries)


def test_usernames_come_from_the_address_and_are_unused():
    assert unused_username("Rana.K+desk@courier.example") == "rana.k+desk"
    users.reporter()
    assert unused_username("RANA@courier.example") == "rana2"
    assert unused_username("!!!@courier.example") == "user"
    assert len(unused_username("x" * 200 + "@courier.example")) <= 150


def test_a_link_names_its_invitation(nika):
    assert find_invitation(link_token(nika.invitation)).user == nika
    with pytest.raises(ValidationError, match="incomplete"):
        find_invitation(link_token(nika.invitation)[:-1])


@pytest.mark.django_db(transaction=True)
def test_a_link_used_twice_at_the_same_time_works_once(client):
    nika = User.objects.create_user("nika", "nika@courier.example", password=None, is_staff=True, is_active=False)
    users.log_in_with_confirmed_identity(client, users.administrator())
    client.post(f"/admin/auth/user/{nika.pk}/invitation/send/")
    link = link_in(mail.outbox[0])
    calls = [lambda: choose_password(Client(), link).status_code] * 2
    statuses = run_concurrently(*calls)
    assert sorted(statuses) == [302, 410]


def test_the_outbox_stores_no_link(nika):
    (email,) = OutgoingEmail.objects.all()
    assert email.kind_label == "invitation"
    assert link_token(nika.invitation) not in str([email.context, email.sealed_message, email.subject])


def test_an_invitation_that_has_ended_is_not_sent_any_more(nika):
    context = {"user": nika.pk, "number": nika.invitation.number}
    assert write_invitation(nika.email, context).to == [nika.email]
    assert write_invitation(nika.email, context | {"number": 7}) is None
    Invitation.objects.update(ends_at=nika.invitation.sent_at)
    assert write_invitation(nika.email, context) is None


def test_an_e_mail_about_an_account_that_is_gone_is_not_sent(arash):
    assert write_address_changed("rana@courier.example", {"user": 9_999, "by": arash.pk}) is None


def test_a_newspaper_without_sections_has_no_choice_of_sections(arash, client):
    assert "h_sections" not in client.get(ADD).text
    a_section("Sport")
    assert "h_sections" in client.get(ADD).text
