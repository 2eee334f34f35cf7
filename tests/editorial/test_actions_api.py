"""The API of actions: requests, answers and invalid input."""

import datetime
import json

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from articles.models import Article, AuditEntry, LiveArticle
from tests import users
from tests.builders import a_draft, a_live_article, a_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """Return a client signed in as Edris, an editor."""
    client.force_login(users.editor())
    return client


def action_url(article, action=None):
    """Return the action_url of an action on an article, or of the list of actions."""
    return reverse("api-action", args=[article.pk, action]) if action else reverse("api-actions", args=[article.pk])


def send(client, article, action, **arguments):
    """Post the arguments of an action as JSON."""
    return client.post(action_url(article, action), arguments, content_type="application/json")


def test_an_action_returns_its_message_and_the_status_of_the_article(desk):
    article = a_draft()
    assert send(desk, article, "submit").json() == {
        "told": "Submitted for review.",
        "stage": "in_review",
        "live": "not_live",
        "version": None,
    }
    assert send(desk, article, "publish").json() == {
        "told": "Published.",
        "stage": "approved",
        "live": "live",
        "version": 1,
    }


def test_arguments_are_sent_as_json_or_as_a_form(desk):
    one, two, three = a_draft(), a_draft(), a_draft()
    assert send(desk, one, "spike", reason="Told already.").status_code == 200
    assert desk.post(action_url(two, "spike"), {"reason": "Told already."}).status_code == 200
    urlencoded = "application/x-www-form-urlencoded"
    assert desk.post(action_url(three, "spike"), "reason=Told+already.", content_type=urlencoded).status_code == 200
    assert [entry.reason for entry in AuditEntry.objects.filter(action="spike")] == ["Told already."] * 3


def test_an_empty_body_has_no_arguments(desk):
    assert desk.post(action_url(a_draft(), "submit"), "", content_type="application/json").status_code == 200
    assert desk.post(action_url(a_draft(), "submit")).status_code == 200


def test_null_and_an_empty_string_are_no_arguments(desk):
    live = a_live_article()
    response = send(desk, live.article, "withdraw", reason=None)
    assert (response.status_code, response.json()) == (
        422,
        {"errors": {"reason": ["Give the reason; readers will see it."]}},
    )
    assert send(desk, a_draft(), "publish", publish_at="").json()["told"] == "Published."


def test_a_time_without_an_offset_is_in_the_site_time_zone(desk):
    with override_settings(TIME_ZONE="Europe/Berlin"):
        one, two = a_draft(), a_draft()
        send(desk, one, "schedule", publish_at="2199-06-01T12:00+03:30")
        send(desk, two, "schedule", publish_at="2199-06-01T12:00")
    assert one.live.publish_at == datetime.datetime(2199, 6, 1, 8, 30, tzinfo=datetime.UTC)
    assert two.live.publish_at == datetime.datetime(2199, 6, 1, 10, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2190-03-28T02:30", "2190-03-28T02:30 doesn’t exist, because the clocks go forward."),
        (
            "2190-10-31T02:30",
            "2190-10-31T02:30 occurs twice, because the clocks go back. "
            "Write 2190-10-31T02:30+02:00 or 2190-10-31T02:30+01:00.",
        ),
    ],
)
def test_a_time_that_is_skipped_or_repeated_by_a_clock_change_is_refused_without_an_offset(desk, value, message):
    article = a_draft()
    with override_settings(TIME_ZONE="Europe/Berlin"):
        response = send(desk, article, "schedule", publish_at=value)
    assert (response.status_code, response.json()) == (400, {"errors": {"publish_at": [message]}})
    with override_settings(TIME_ZONE="Europe/Berlin"):
        assert send(desk, article, "schedule", publish_at=f"{value}+02:00").status_code == 200


WRONG_TIME = "Write date and time as 2026-05-04T12:00, or with an offset as 2026-05-04T12:00+03:30."


@pytest.mark.parametrize(
    ("action", "arguments", "name", "message"),
    [
        ("spike", {"reason": 5}, "reason", "This must be text."),
        ("spike", {"reason": ["x"]}, "reason", "This must be text."),
        ("spike", {"reason": True}, "reason", "This must be text."),
        ("spike", {"reason": "a\0b"}, "reason", "The text contains a control character (U+0000). Remove it."),
        ("spike", {"reason": "x" * 1001}, "reason", "Use at most 1000 characters; this text has 1001."),
        ("spike", {"motive": "x"}, "motive", "“Spike” has no argument with this name."),
        ("approve", {"reason": ""}, "reason", "“Approve” has no argument with this name."),
        ("request_changes", {"comment": 1.5}, "comment", "This must be text."),
        ("schedule", {"publish_at": "tomorrow"}, "publish_at", WRONG_TIME),
        ("schedule", {"publish_at": "2027-05-04"}, "publish_at", WRONG_TIME),
        ("schedule", {"publish_at": 1}, "publish_at", WRONG_TIME),
        ("schedule", {"publish_at": {}}, "publish_at", WRONG_TIME),
        (
            "schedule",
            {"publish_at": "2027-02-30T12:00"},
            "publish_at",
            "“2027-02-30T12:00” isn’t a valid date and time.",
        ),
        (
            "schedule",
            {"publish_at": "2027-02-03T12:00+25:00"},
            "publish_at",
            "“2027-02-03T12:00+25:00” isn’t a valid date and time.",
        ),
        ("schedule", {"publish_at": "9999-12-31T23:59-12:00"}, "publish_at", "Give a year between 1900 and 2199."),
        ("schedule", {"publish_at": "0001-01-01T00:00+14:00"}, "publish_at", "Give a year between 1900 and 2199."),
        (
            "update",
            {"kind": "first"},
            "kind",
            "There is no such kind of change. The kinds are typo, update, clarification and correction.",
        ),
        (
            "update",
            {"kind": ["typo"]},
            "kind",
            "There is no such kind of change. The kinds are typo, update, clarification and correction.",
        ),
        ("update", {"supersedes": True}, "supersedes", "Give the number of a version of the article."),
        ("update", {"supersedes": "-1"}, "supersedes", "Give the number of a version of the article."),
        ("update", {"supersedes": 10**30}, "supersedes", "Give the number of a version of the article."),
    ],
)
def test_an_invalid_argument_is_an_error_under_its_name(desk, action, arguments, name, message):
    article, entries = a_draft(), AuditEntry.objects.count()
    response = send(desk, article, action, **arguments)
    assert (response.status_code, response.json()) == (400, {"errors": {name: [message]}})
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize(
    "body",
    [b"{", b"[", b"\xff\xfe\xfd", b"[" * 100_000, b'{"reason": ' + b"9" * 5000 + b"}", b"reason=x"],
    ids=["cut off", "cut list", "no text", "deep", "huge number", "a form"],
)
def test_a_body_that_isnt_json_is_refused(desk, body):
    response = desk.post(action_url(a_draft(), "spike"), body, content_type="application/json")
    assert (response.status_code, response.json()) == (400, {"error": "The body isn’t valid JSON."})


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b'"reason"'])
def test_json_that_isnt_an_object_is_refused(desk, body):
    response = desk.post(action_url(a_draft(), "spike"), body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"].startswith("The body must be one JSON object")


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff x", "x \\ud83d"])
def test_a_lone_surrogate_is_refused(desk, escape):
    body = f'{{"reason": "{escape}"}}'
    response = desk.post(action_url(a_draft(), "spike"), body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["errors"]["reason"] == [
        "The text contains a character that couldn’t be read. Type it again."
    ]
    assert (
        desk.post(action_url(a_draft(), "spike"), f'{{"{escape}": 1}}', content_type="application/json").status_code
        == 400
    )


def test_json_with_another_content_type_is_refused(desk):
    article = a_draft()
    body = json.dumps({"publish_at": "2199-01-01T12:00"})
    form = desk.post(action_url(article, "publish"), body, content_type="application/x-www-form-urlencoded")
    assert form.status_code == 400
    text = desk.post(action_url(article, "publish"), body, content_type="text/plain")
    assert (text.status_code, text.json()) == (415, {"error": "Send JSON or a form."})
    assert not LiveArticle.objects.exists()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_over_the_size_limit_is_refused(desk):
    response = send(desk, a_draft(), "spike", reason="x" * 2000)
    assert 400 <= response.status_code < 500
    assert not AuditEntry.objects.filter(action="spike").exists()


def test_an_unknown_action_or_article_answers_404(desk):
    article = a_draft()
    unknown = send(desk, article, "explode")
    assert (unknown.status_code, unknown.json()["error"][:24]) == (404, "There is no such action.")
    missing = Article(pk=article.pk + 1000)
    message = f"There is no article with the News ID {missing.pk}."
    for response in (send(desk, missing, "submit"), desk.get(action_url(missing))):
        assert (response.status_code, response.json()) == (404, {"error": message})
    assert desk.post(f"/api/v1/articles/{'9' * 19}/acts/submit/").status_code == 404


def test_other_methods_are_refused(desk):
    article = a_draft()
    assert desk.get(action_url(article, "submit")).status_code == 405
    assert desk.put(action_url(article, "submit")).status_code == 405
    assert desk.post(action_url(article)).status_code == 405
    article.refresh_from_db()
    assert article.stage == "draft"


def test_an_action_that_nobody_can_run_now_answers_409(desk):
    response = send(desk, a_draft(), "approve")
    assert (response.status_code, response.json()) == (409, {"error": "Approve: the article’s stage is “draft”."})


# permissions


def test_only_staff_may_use_the_api(client):
    article = a_draft()
    user = users.editor()
    for change in (None, {"is_staff": False}, {"is_staff": True, "is_active": False}):
        if change:
            client.force_login(user)
            type(user).objects.filter(pk=user.pk).update(**change)
        for response in (send(client, article, "submit"), client.get(action_url(article))):
            assert (response.status_code, response.json()) == (401, {"error": "Log in to the desk first."})
            assert response["WWW-Authenticate"]


def test_a_request_from_another_site_is_refused():
    edris, article = users.editor(), a_draft()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(edris)
    assert send(strict, article, "submit").status_code == 403
    strict.get("/admin/articles/article/")
    token = strict.cookies["csrftoken"].value
    response = strict.post(
        action_url(article, "submit"), "{}", content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert response.status_code == 200


def test_responses_are_not_cached(desk):
    article = a_draft()
    responses = [desk.get(action_url(article)), send(desk, article, "submit"), send(desk, article, "submit")]
    for response in (*responses, desk.get(action_url(article, "submit")), Client().get(action_url(article))):
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


def test_the_list_says_for_each_action_whether_it_is_offered_and_if_not_why(client):
    rana = users.reporter()
    client.force_login(rana)
    actions = {item.pop("act"): item for item in client.get(action_url(a_draft(by=rana))).json()["acts"]}
    assert actions["submit"] == {"label": "Submit for review", "words": [], "offered": True, "why_not": ""}
    assert actions["publish"] == {
        "label": "Publish",
        "words": ["publish_at"],
        "offered": False,
        "why_not": "Publish: only an editor of the section can do this.",
    }
    assert actions["unspike"]["why_not"] == "Restore: the article’s stage is “draft”."


def test_the_list_requires_permission_to_read_the_article(client):
    client.force_login(users.editor(sections=[a_section("Economy")]))
    response = client.get(action_url(a_draft(section=a_section("World"))))
    assert (response.status_code, response.json()) == (
        403,
        {"error": "You don’t have permission to read this article."},
    )
    client.force_login(users.moderator())
    assert client.get(action_url(a_draft())).status_code == 403


def test_the_address_of_the_list_isnt_matched_as_a_section(client):
    assert client.get("/api/v1/articles/1/acts/").status_code == 401
