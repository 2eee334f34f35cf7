"""Required second factors, and the limits of sessions."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom.sign_in.session_limits import LAST_SEEN, SIGNED_IN_AT
from tests import users
from tests.builders import a_live_article

pytestmark = pytest.mark.django_db
SECURITY = "/accounts/2fa/"


def give_factor(person):
    return Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})


@pytest.mark.parametrize(
    ("required", "is_led"), [({"none"}, False), ({"all"}, True), ({"Editor"}, True), ({"Chief editor"}, False)]
)
def test_people_of_some_roles_are_led_to_add_a_factor(client, settings, required, is_led):
    settings.REQUIRE_2FA = required
    client.force_login(users.editor())
    for address in ("/admin/", "/admin/articles/article/", "/admin/api-keys/", "/admin/moderation/"):
        response = client.get(address)
        assert (response.status_code == 302 and response.url == SECURITY) == is_led, address
    assert client.get(SECURITY).status_code == 200


def test_without_the_required_factor_nothing_can_be_posted(client, settings):
    settings.REQUIRE_2FA = {"all"}
    live = a_live_article()
    client.force_login(users.chief())
    for address in ("/admin/preferences/", f"/admin/articles/article/{live.pk}/change/", "/admin/moderation/"):
        assert client.post(address, {"action": "withdraw"}).status_code == 403, address
    assert client.post("/admin/logout/").status_code == 302


def test_without_the_required_factor_the_api_and_comments_treat_one_as_a_stranger(client, settings):
    settings.REQUIRE_2FA = {"all"}
    live = a_live_article()
    chaman = users.chief()
    client.force_login(chaman)
    assert client.get(f"/api/v1/articles/{live.pk}/acts/").status_code == 401
    assert client.post(f"/api/v1/articles/{live.pk}/acts/withdraw/", {"reason": "No factor."}).status_code == 401
    live.refresh_from_db()
    assert live.withdrawn_at is None
    give_factor(chaman)
    assert client.get(f"/api/v1/articles/{live.pk}/acts/").status_code == 200


def test_with_the_factor_the_desk_opens_and_costs_no_more_queries(client, settings, django_assert_num_queries):
    settings.REQUIRE_2FA = {"Editor"}
    edris = users.editor()
    give_factor(edris)
    client.force_login(edris)
    assert client.get("/admin/preferences/").status_code == 200
    settings.REQUIRE_2FA = {"none"}
    with CaptureQueriesContext(connection) as without:
        client.get("/admin/preferences/")
    settings.REQUIRE_2FA = {"Editor"}
    with django_assert_num_queries(len(without)):
        client.get("/admin/preferences/")


def test_removing_the_last_factor_closes_the_desk_again(client, settings):
    settings.REQUIRE_2FA = {"all"}
    edris = users.editor()
    factor = give_factor(edris)
    client.force_login(edris)
    assert client.get("/admin/").status_code == 200
    users.confirm_identity(client, edris)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(pk=factor.pk).exists()
    assert client.get("/admin/").url == SECURITY


def test_removing_the_last_factor_closes_the_desk_in_other_sessions_too(client, settings):
    settings.REQUIRE_2FA = {"all"}
    edris = users.editor()
    give_factor(edris)
    other = Client()
    for session in (client, other):
        session.force_login(edris)
        assert session.get("/admin/").status_code == 200
    users.confirm_identity(client, edris)
    client.post("/accounts/2fa/totp/deactivate/")
    assert other.get("/admin/").status_code == 302


def test_readers_pages_need_no_factor_and_read_no_session(client, settings):
    settings.REQUIRE_2FA = {"all"}
    live = a_live_article()
    client.force_login(users.editor())
    response = client.get(live.get_absolute_url())
    assert response.status_code == 200
    assert not response.cookies


def test_a_session_ends_after_a_time_without_a_request(client, settings):
    client.force_login(users.editor())
    row = Session.objects.get()
    assert row.expire_date < timezone.now() + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 5)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/admin/").status_code == 302


def age(client, **seconds):
    session = client.session
    for key, value in seconds.items():
        session[key] = int(time.time()) - value
    session.save()


def test_a_request_extends_the_session_but_writes_once_a_minute(client, settings):
    client.force_login(users.editor())
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    client.get("/admin/preferences/")
    assert Session.objects.get().expire_date < timezone.now() + timedelta(minutes=2)
    age(client, **{LAST_SEEN: 61})
    client.get("/admin/preferences/")
    assert Session.objects.get().expire_date > timezone.now() + timedelta(seconds=settings.SESSION_IDLE_SECONDS - 60)


def test_a_session_ends_at_a_fixed_time_however_busy_it_is(client, settings):
    client.force_login(users.editor())
    age(client, **{LAST_SEEN: 61, SIGNED_IN_AT: settings.SESSION_MAX_SECONDS - 30})
    client.get("/admin/preferences/")
    assert Session.objects.get().expire_date < timezone.now() + timedelta(seconds=31)
