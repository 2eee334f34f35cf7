"""Test API keys: created and revoked at the desk, shown once, with the read access of their owners."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from articles.api.keys import LAST_USED_PRECISION, MAX_KEYS, create_key, revoke_key
from articles.editorial.actions.publish import publish
from articles.models import ApiKey, Article, AuditEntry
from tests import users
from tests.builders import a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
DRAFTS = "/api/v1/drafts/"
DAY = datetime.timedelta(days=1)


def get_with_key(client, secret, address=DRAFTS, scheme="Bearer"):
    """Send a GET request with an API key."""
    return client.get(address, headers={"Authorization": f"{scheme} {secret}"})


def news_ids(answer):
    """Return the News IDs in a list response."""
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["results"]]


def test_a_key_gives_access_to_the_drafts_its_owner_may_read(client):
    economy, sport = a_section("Economy"), a_section("Sport")
    rana = users.reporter(sections=[economy])
    here, nowhere, elsewhere = a_draft(section=economy), a_draft(section=None), a_draft(section=sport)
    own = a_draft(section=sport, by=rana)
    live = a_live_article(section=economy, topics=[a_topic()], headline="Was")
    Article.objects.filter(pk=live.pk).update(headline="Is to be")
    _, secret = create_key(rana, "layout", 30)
    answer = get_with_key(client, secret)
    assert set(news_ids(answer)) == set(Article.objects.readable_by(rana).values_list("pk", flat=True))
    assert set(news_ids(answer)) == {here.pk, nowhere.pk, own.pk, live.pk}
    assert get_with_key(client, secret, f"{DRAFTS}{elsewhere.pk}/").status_code == 404
    article = get_with_key(client, secret, f"{DRAFTS}{live.pk}/").json()
    assert (article["headline"], article["state"], article["stage"]) == ("Is to be", "live", "approved")
    assert article["body"] == live.body
    assert article["authors"] == [{"name": "Nasrin Kaveh", "slug": "nasrin-kaveh"}]
    assert article["topics"] == [{"name": "Water", "slug": "water"}]
    assert get_with_key(client, secret, f"{DRAFTS}{live.pk}/?fields=id").json() == {"id": live.pk}
    assert news_ids(get_with_key(client, secret, f"{DRAFTS}?stage=approved")) == [live.pk]
    assert news_ids(get_with_key(client, secret, f"{DRAFTS}?section=sport")) == [own.pk]
    for wrong in ("?stage=old", "?colour=red", "?section="):
        assert get_with_key(client, secret, DRAFTS + wrong).status_code == 400


def test_responses_with_a_key_are_private_and_those_without_stay_public(client):
    live = a_live_article()
    _, secret = create_key(users.editor(), "layout", 30)
    for address in (DRAFTS, "/api/v1/articles/", f"/api/v1/articles/{live.pk}/", "/api/v1/sections/"):
        before = client.get(address)
        answer = get_with_key(client, secret, address)
        assert answer.status_code == 200
        assert "private" in answer["Cache-Control"]
        assert "no-store" in answer["Cache-Control"]
        assert "public" not in answer["Cache-Control"]
        assert not answer.cookies
        after = client.get(address)
        assert (after.content, after["Cache-Control"]) == (before.content, before["Cache-Control"])
    assert get_with_key(client, secret, "/api/v1/articles/").content == client.get("/api/v1/articles/").content
    refusal = client.get(DRAFTS)
    assert (refusal.status_code, refusal["WWW-Authenticate"]) == (401, "Bearer")
    assert refusal.json()["error"].startswith("Drafts require an API key")
    assert "no-store" in refusal["Cache-Control"]
    client.force_login(users.chief())
    assert client.get(DRAFTS).status_code == 401


def test_an_unknown_revoked_or_expired_key_is_rejected_with_a_message(client, time_machine):
    edris = users.editor()
    key, secret = create_key(edris, "layout", 30)
    other, ended = create_key(edris, "archive", 90)
    for wrong in ("x", secret[:-1], secret.upper(), "", "é", "a" * 5_000, f"{secret} {secret}"):
        answer = get_with_key(client, wrong)
        assert answer.status_code == 401, wrong
        assert answer.json()["error"].endswith(("There is no such key.", "Bearer …”."))
    assert get_with_key(client, secret, scheme="Basic").status_code == 401
    assert get_with_key(client, "x", "/api/v1/articles/", scheme="Basic").status_code == 200
    revoke_key(key, by=edris)
    assert get_with_key(client, secret).json()["error"] == "The key was revoked."
    assert get_with_key(client, secret, "/api/v1/articles/").status_code == 401
    time_machine.move_to(other.ends_at + DAY)
    assert get_with_key(client, ended).json()["error"].startswith("The key has expired.")


def test_a_key_is_useless_once_its_owner_may_not_read_articles(client):
    rana = users.reporter()
    _, secret = create_key(rana, "layout", 30)
    rana.groups.set([Group.objects.get(name="Moderator")])
    answer = get_with_key(client, secret)
    assert (answer.status_code, answer.json()["error"]) == (403, "The key’s owner may not read articles at the desk.")
    rana.is_active = False
    rana.save()
    assert get_with_key(client, secret).json()["error"] == "The account of the key’s owner is inactive."
    with pytest.raises(PermissionDenied):
        create_key(users.moderator(), "mine", 30)


def test_the_rate_limit_applies_per_key_and_to_failed_attempts(client, settings):
    settings.API_RATE = "2/minute"
    (_, one), (_, two) = create_key(users.editor(), "a", 30), create_key(users.reporter(), "b", 30)
    assert [get_with_key(client, one).status_code for _ in range(3)] == [200, 200, 429]
    assert get_with_key(client, two).status_code == 200
    assert [get_with_key(client, "wrong").status_code for _ in range(3)] == [401, 401, 429]


def test_the_query_count_is_constant_and_the_last_use_is_stored_occasionally(client, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    _, secret = create_key(users.editor(sections=[a_section()]), "layout", 30)
    get_with_key(client, secret)
    query_counts = []
    for count in (1, 9):
        for number in range(count):
            article = a_draft(topics=[a_topic(f"T{number}")], authors=[an_author(f"No {number}")])
            publish(article)
        with CaptureQueriesContext(connection) as queries:
            get_with_key(client, secret)
        query_counts.append(len(queries))
    assert query_counts[0] == query_counts[1] <= 7
    time_machine.move_to(now + LAST_USED_PRECISION / 2, tick=False)
    get_with_key(client, secret)
    assert ApiKey.objects.get().last_used_at == now
    time_machine.move_to(now + LAST_USED_PRECISION * 2, tick=False)
    get_with_key(client, secret)
    assert ApiKey.objects.get().last_used_at == now + LAST_USED_PRECISION * 2


def test_responses_with_a_key_match_the_openapi_document(client):
    a_live_article(), a_draft(section=None)
    _, secret = create_key(users.editor(), "layout", 30)
    document = client.get("/api/v1/openapi.json").json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, address in {
        DRAFTS: DRAFTS,
        f"{DRAFTS}{{news_id}}/": f"{DRAFTS}{Article.objects.first().pk}/",
    }.items():
        operation = document["paths"][path]["get"]
        assert {"key": []} in operation["security"]
        assert {} not in operation["security"]
        for answer in (get_with_key(client, secret, address), get_with_key(client, "wrong", address)):
            response_schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
            schema = {**response_schema, "components": document["components"]}
            assert not list(Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(answer.json()))
    assert {} in document["paths"]["/api/v1/articles/"]["get"]["security"]


def test_a_person_creates_a_key_sees_it_once_and_revokes_it(client):
    rana = users.reporter()
    users.log_in_with_confirmed_identity(client, rana)
    screen = reverse("api-keys")
    wrong = client.post(screen, {"label": " ", "days": "5"})
    assert wrong.status_code == 422
    assert "Enter what the key is for" in wrong.text
    assert "is not available" in wrong.text
    made = client.post(screen, {"label": "The layout system", "days": "30"})
    secret = re.search(r'value="(newsroom_[^"]+)"', made.text)[1]
    assert "no-store" in made["Cache-Control"]
    key = ApiKey.objects.get()
    assert secret not in client.get(screen).text
    assert secret not in str(vars(key)) + str(list(AuditEntry.objects.values()))
    client.logout()
    assert news_ids(get_with_key(client, secret)) == []
    users.log_in_with_confirmed_identity(client, users.editor())
    assert "The layout system" not in client.get(screen).text
    assert client.post(reverse("api-key-revoke", args=[key.pk])).status_code == 404
    users.log_in_with_confirmed_identity(client, rana)
    assert "is revoked" in client.post(reverse("api-key-revoke", args=[key.pk]), follow=True).text
    assert get_with_key(client, secret).status_code == 401
    actions = list(AuditEntry.objects.filter(subject_type="apikey").values_list("action", "person__username", "label"))
    assert actions == [
        (action, "rana", f"The layout system (…{secret[-4:]}), rana") for action in ("revoke_api_key", "create_api_key")
    ]


def test_an_administrator_revokes_any_key_and_moderators_have_no_access(client):
    key, _ = create_key(users.reporter(), "layout", 30)
    users.log_in_with_confirmed_identity(client, users.administrator())
    assert "layout" in client.get(reverse("api-keys")).text
    client.post(reverse("api-key-revoke", args=[key.pk]))
    assert ApiKey.objects.get().revoked_by.username == "arash"
    users.log_in_with_confirmed_identity(client, users.moderator())
    assert client.get(reverse("api-keys")).status_code == 403
    assert client.post(reverse("api-keys"), {"label": "x", "days": "30"}).status_code == 403


@pytest.mark.parametrize("other", [users.editor, users.chief, users.moderator])
def test_other_roles_cannot_revoke_a_persons_key(client, other):
    key, secret = create_key(users.reporter(), "layout", 30)
    with pytest.raises(PermissionDenied, match="another person"):
        revoke_key(key, by=other())
    assert ApiKey.objects.get().revoked_at is None
    assert get_with_key(client, secret).status_code == 200
    assert not AuditEntry.objects.filter(action="revoke_api_key").exists()


def test_a_person_has_a_maximum_number_of_keys(client):
    rana = users.reporter()
    for number in range(MAX_KEYS):
        create_key(rana, str(number), 30)
    users.log_in_with_confirmed_identity(client, rana)
    answer = client.post(reverse("api-keys"), {"label": "one more", "days": "30"})
    assert (answer.status_code, ApiKey.objects.count()) == (422, MAX_KEYS)
    assert f"You have {MAX_KEYS} active keys, which is the maximum." in answer.text
