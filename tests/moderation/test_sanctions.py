"""Sanctions on commenters: by each identifier, always with an end, and lifted by an entry of their own."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from articles.models import AuditEntry, Sanction, SanctionLift
from articles.moderation.sanction_actions import impose_sanction, lift_sanction, sanctions_in_force_on
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_section

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
KNOWN_BY = {"email": "rude@example.org", "address_hash": "1.a", "network_hash": "1.n"}


@pytest.fixture
def mina():
    return users.moderator()


@pytest.fixture
def comment():
    return a_comment(a_live_article(), status="held", **KNOWN_BY)


@pytest.fixture
def client(mina):
    client = Client()
    client.force_login(mina)
    return client


def ban_commenter(comment, by, target="email", **fields):
    return impose_sanction("ban", comment.pk, target, NOON + WEEK, by=by, at=NOON, **{"reason": "Insults.", **fields})


@pytest.mark.parametrize(("target", "value"), [*zip(["email", "address", "network"], KNOWN_BY.values(), strict=True)])
def test_a_commenter_is_banned_until_a_date(comment, mina, target, value):
    sanction = ban_commenter(comment, mina, target)
    assert (sanction.value, sanction.comment, sanction.imposed_by) == (value, comment, mina)
    assert list(Sanction.objects.in_force(NOON + WEEK - timedelta(seconds=1))) == [sanction]
    assert not Sanction.objects.in_force(NOON + WEEK).exists()
    assert list(sanctions_in_force_on(comment, NOON)) == [sanction]
    entry = AuditEntry.objects.get(action="ban_commenter")
    assert (entry.person, entry.reason, entry.subject_id) == (mina, "Insults.", sanction.pk)
    assert value not in str(entry.__dict__)


@pytest.mark.parametrize("days", [-1, 0, 367, 10**4])
def test_a_sanction_must_end_within_a_year(comment, mina, days):
    with pytest.raises(ValidationError, match="at most a year"):
        impose_sanction("ban", comment.pk, "email", NOON + timedelta(days=days), by=mina, reason="Insults.", at=NOON)
    assert not Sanction.objects.exists()


def test_a_commenter_can_only_be_banned_by_a_known_identifier(mina):
    nameless = a_comment(a_live_article(), status="held")
    staff = a_comment(a_live_article(), author=mina, **KNOWN_BY)
    for comment in (nameless, staff):
        for target in ("email", "address", "network", "x"):
            with pytest.raises(ValidationError, match="can’t be identified"):
                ban_commenter(comment, mina, target)
    assert list(sanctions_in_force_on(nameless)) == []


def test_a_sanction_is_lifted_once_and_both_entries_stay(comment, mina):
    sanction, ana = ban_commenter(comment, mina), users.moderator("ana")
    lifted = lift_sanction(sanction, by=ana, reason="It was a mistake.", at=NOON + timedelta(days=1))
    assert (lifted.lifted_by, Sanction.objects.get()) == (ana, sanction)
    assert not Sanction.objects.in_force(NOON + timedelta(days=1)).exists()
    with pytest.raises(ValidationError, match="no longer in force"):
        lift_sanction(sanction, by=ana, at=NOON + timedelta(days=1))
    assert SanctionLift.objects.count() == 1
    with pytest.raises(ValidationError, match="no longer in force"):
        lift_sanction(ban_commenter(comment, mina), by=ana, at=NOON + WEEK)


def test_the_same_sanction_can_only_be_extended(comment, mina):
    ban_commenter(comment, mina)
    ana = users.moderator("ana")
    for ends_at in (NOON + WEEK, NOON + timedelta(days=1)):
        with pytest.raises(ValidationError, match="already in force until 11 May 2026, 12:00"):
            impose_sanction("ban", comment.pk, "email", ends_at, by=ana, reason="Insults.", at=NOON)
        Sanction.objects.get()
    impose_sanction("ban", comment.pk, "email", NOON + 2 * WEEK, by=mina, reason="Insults.", at=NOON)
    impose_sanction("hold", comment.pk, "email", NOON + WEEK, by=mina, reason="Insults.", at=NOON)
    assert len(sanctions_in_force_on(comment, NOON)) == 3


def test_only_moderators_of_the_section_impose_and_lift_sanctions(comment, mina):
    sanction = ban_commenter(comment, mina)
    for person in (users.reporter(), users.editor(sections=[a_section("Sport")])):
        with pytest.raises(PermissionDenied):
            ban_commenter(comment, person)
        with pytest.raises(PermissionDenied):
            lift_sanction(sanction, by=person, at=NOON)


def sanction_form_data(**fields):
    ends_at = timezone.localdate() + WEEK
    return {"kind": "ban", "target": "email", "ends_at": ends_at.isoformat(), "reason": "Insults.", **fields}


def test_a_ban_is_imposed_on_the_page_of_a_comment_and_lifted_from_the_list(client, comment):
    address = f"/admin/moderation/{comment.pk}/"
    answer = client.post(f"{address}sanction/", sanction_form_data(next=address), follow=True)
    assert "The sanction is imposed." in answer.content.decode()
    assert "“<bdi>Insults.</bdi>”" in answer.content.decode()
    sanction = Sanction.objects.get()
    # The chosen day is the last day of the sanction.
    assert timezone.localtime(sanction.ends_at).date() == timezone.localdate() + WEEK + timedelta(days=1)
    assert timezone.localtime(sanction.ends_at).time().isoformat() == "00:00:00"
    list_url = "/admin/moderation/sanctions/"
    assert "Lift the sanction" in client.get(list_url).content.decode()
    answer = client.post(f"{list_url}{sanction.pk}/lift/", {"next": list_url}, follow=True)
    assert "Lifted by Mina" in answer.content.decode()
    assert client.post(f"{list_url}{sanction.pk}/lift/").status_code == 409
    assert client.post(f"{list_url}99/lift/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason": ""}, "This field is required."),
        ({"reason": "r" * 301}, "at most 300 characters"),
        ({"reason": "a\0"}, "Null characters"),
        ({"kind": "behead"}, "Select a valid choice"),
        ({"target": "name"}, "Select a valid choice"),
        ({"ends_at": ""}, "This field is required."),
        ({"ends_at": "2020-01-01"}, "at most a year"),
        ({"ends_at": "9999-12-31"}, "at most a year"),
        ({"ends_at": "soon"}, "Enter a valid date."),
    ],
)
def test_an_invalid_form_is_refused_and_its_texts_are_kept(client, comment, fields, message):
    answer = client.post(f"/admin/moderation/{comment.pk}/sanction/", sanction_form_data(note="Kept.", **fields))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert "Kept." in answer.content.decode()
    assert not Sanction.objects.exists()


def test_the_list_has_only_the_sanctions_of_ones_own_sections(comment, mina):
    ban_commenter(comment, mina)
    client = Client()
    client.force_login(users.editor(sections=[a_section("Sport")]))
    assert "No sanctions." in client.get("/admin/moderation/sanctions/").content.decode()
    assert client.get("/admin/moderation/sanctions/", {"after": "x"}).status_code == 404
