"""Security events in the log: the person, the time, and a hash of the network."""

import pytest
from django.contrib.auth.models import AnonymousUser

from articles.audit.labels import ACTION_LABELS
from articles.audit.security_events import SECURITY_EVENTS, record_security_event
from articles.delivery.ip_hashes import HashKey
from articles.models import ApiKey, AuditEntry
from tests import users

LOG = "/admin/articles/auditentry/"


def test_every_security_event_has_a_label():
    assert ACTION_LABELS.keys() >= SECURITY_EVENTS


@pytest.fixture
def request_from(rf):
    """Return a function that builds a request of a person from an IP address."""

    def build(person=None, ip="203.0.113.33"):
        request = rf.post("/admin/", REMOTE_ADDR=ip)
        request.user = person or AnonymousUser()
        return request

    return build


@pytest.mark.django_db
def test_an_event_names_the_account_the_person_and_the_values(request_from):
    rana, arash = users.reporter(), users.administrator()
    entry = record_security_event(
        "change_role", rana, request_from(arash), before={"groups": ["Reporter"]}, groups=["Editor"]
    )
    entry.refresh_from_db()
    assert (entry.subject_type, entry.subject_id, entry.label) == ("user", rana.pk, "rana")
    assert (entry.person, entry.person_name, entry.action_label) == (arash, "Arash", "Change role")
    assert (entry.before, entry.after) == ({"groups": ["Reporter"]}, {"groups": ["Editor"]})


@pytest.mark.django_db
def test_one_network_has_one_hash_which_reveals_no_address(request_from):
    rana = users.reporter()
    first, neighbour, other = (
        record_security_event("sign_in_failed", rana, request_from(ip=ip)).network
        for ip in ("203.0.113.33", "203.0.113.200", "198.51.100.7")
    )
    assert first
    assert first == neighbour != other
    assert "203.0.113" not in first


@pytest.mark.django_db
def test_an_event_of_nobody_known_and_one_of_a_command_are_logged(request_from):
    failure = record_security_event("sign_in_failed", None, request_from())
    assert (failure.person, failure.subject_id, failure.label) == (None, None, "")
    reset = record_security_event("reset_factors", users.reporter(), None)
    assert (reset.person, reset.network) == (None, "")


@pytest.mark.django_db
def test_a_person_who_is_not_signed_in_yet_can_be_named(request_from):
    rana = users.reporter()
    assert record_security_event("reset_password", rana, request_from(), by=rana).person == rana


@pytest.mark.django_db
def test_an_unknown_kind_is_refused(request_from):
    with pytest.raises(ValueError, match="not a security event"):
        record_security_event("sign_inn", None, request_from())


@pytest.mark.django_db
def test_an_entry_is_kept_when_the_key_of_its_hash_is_deleted(request_from):
    entry = record_security_event("sign_in", users.reporter(), request_from())
    HashKey.objects.all().delete()
    assert AuditEntry.objects.get(pk=entry.pk).network


@pytest.mark.django_db
def test_the_list_the_page_and_the_file_show_the_network(client, request_from):
    entry = record_security_event("sign_in", users.reporter(), request_from())
    users.log_in_with_confirmed_identity(client, users.administrator())
    assert f"network {entry.network_label}" in client.get(LOG).text
    assert entry.network_label in client.get(f"{LOG}{entry.pk}/change/").text
    assert entry.network in client.get(f"{LOG}csv/").getvalue().decode()


@pytest.mark.django_db
def test_making_and_revoking_an_api_key_is_logged_with_the_network(client):
    users.log_in_with_confirmed_identity(client, users.reporter())
    client.post("/admin/api-keys/", {"label": "script", "days": 30})
    key = ApiKey.objects.get()
    client.post(f"/admin/api-keys/{key.pk}/revoke/")
    entries = AuditEntry.objects.filter(subject_type="apikey").order_by("pk")
    assert [entry.action for entry in entries] == ["create_api_key", "revoke_api_key"]
    assert all(entry.network for entry in entries)
