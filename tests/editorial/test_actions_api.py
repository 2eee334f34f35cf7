"""The acts for programs: what is asked and answered, and what can't be read."""

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
    """Return the browser of Edris, an editor."""
    client.force_login(users.editor())
    return client


def address(article, act=None):
    """Return the address of an act on an article, or of the list of its acts."""
    return reverse("api-action", args=[article.pk, act]) if act else reverse("api-actions", args=[article.pk])


def send(client, article, act, **words):
    """Post these words as JSON."""
    return client.post(address(article, act), words, content_type="application/json")


def test_an_act_is_done_and_told_with_where_the_article_stands(desk):
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


def test_words_come_as_json_or_as_a_form(desk):
    one, two, three = a_draft(), a_draft(), a_draft()
    assert send(desk, one, "spike", reason="Told already.").status_code == 200
    assert desk.post(address(two, "spike"), {"reason": "Told already."}).status_code == 200
    urlencoded = "application/x-www-form-urlencoded"
    assert desk.post(address(three, "spike"), "reason=Told+already.", content_type=urlencoded).status_code == 200
    assert [entry.reason for entry in AuditEntry.objects.filter(action="spike")] == ["Told already."] * 3


def test_an_empty_body_says_nothing(desk):
    assert desk.post(address(a_draft(), "submit"), "", content_type="application/json").status_code == 200
    assert desk.post(address(a_draft(), "submit")).status_code == 200


def test_null_and_nothing_say_nothing(desk):
    live = a_live_article()
    response = send(desk, live.article, "withdraw", reason=None)
    assert (response.status_code, response.json()) == (
        422,
        {"errors": {"reason": ["Give the reason; readers will see it."]}},
    )
    assert send(desk, a_draft(), "publish", publish_at="").json()["told"] == "Published."


def test_a_time_is_taken_with_its_offset_or_by_the_newspapers_clocks(desk):
    with override_settings(TIME_ZONE="Europe/Berlin"):
        one, two = a_draft(), a_draft()
        send(desk, one, "schedule", publish_at="2199-06-01T12:00+03:30")
        send(desk, two, "schedule", publish_at="2199-06-01T12:00")
    assert one.live.publish_at == datetime.datetime(2199, 6, 1, 8, 30, tzinfo=datetime.UTC)
    assert two.live.publish_at == datetime.datetime(2199, 6, 1, 10, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2190-03-28T02:30", "2190-03-28T02:30 doesn’t exist: clocks go forward over it."),
        (
            "2190-10-31T02:30",
            "2190-10-31T02:30 comes twice: clocks go back over it. "
            "Write 2190-10-31T02:30+02:00 or 2190-10-31T02:30+01:00.",
        ),
    ],
)
def test_a_time_of_the_nights_on_which_clocks_change_is_refused_where_it_isnt_one(desk, moment, sentence):
    article = a_draft()
    with override_settings(TIME_ZONE="Europe/Berlin"):
        response = send(desk, article, "schedule", publish_at=moment)
    assert (response.status_code, response.json()) == (400, {"errors": {"publish_at": [sentence]}})
    with override_settings(TIME_ZONE="Europe/Berlin"):
        assert send(desk, article, "schedule", publish_at=f"{moment}+02:00").status_code == 200


WRONG_TIME = "Write date and time as 2026-05-04T12:00, or with an offset as 2026-05-04T12:00+03:30."


@pytest.mark.parametrize(
    ("act", "words", "field", "sentence"),
    [
        ("spike", {"reason": 5}, "reason", "Write the reason as text."),
        ("spike", {"reason": ["x"]}, "reason", "Write the reason as text."),
        ("spike", {"reason": True}, "reason", "Write the reason as text."),
        ("spike", {"reason": "a\0b"}, "reason", "There is a control character in it (U+0000). Remove it."),
        ("spike", {"reason": "x" * 1001}, "reason", "The reason has 1001 characters; 1000 is the most."),
        ("spike", {"motive": "x"}, "motive", "“Spike” takes no such word."),
        ("approve", {"reason": ""}, "reason", "“Approve” takes no such word."),
        ("request_changes", {"comment": 1.5}, "comment", "Write the comment as text."),
        ("schedule", {"publish_at": "tomorrow"}, "publish_at", WRONG_TIME),
        ("schedule", {"publish_at": "2027-05-04"}, "publish_at", WRONG_TIME),
        ("schedule", {"publish_at": 1}, "publish_at", WRONG_TIME),
        ("schedule", {"publish_at": {}}, "publish_at", WRONG_TIME),
        (
            "schedule",
            {"publish_at": "2027-02-30T12:00"},
            "publish_at",
            "“2027-02-30T12:00” is no date and time that there is.",
        ),
        (
            "schedule",
            {"publish_at": "2027-02-03T12:00+25:00"},
            "publish_at",
            "“2027-02-03T12:00+25:00” is no date and time that there is.",
        ),
        ("schedule", {"publish_at": "9999-12-31T23:59-12:00"}, "publish_at", "Give a year between 1900 and 2199."),
        ("schedule", {"publish_at": "0001-01-01T00:00+14:00"}, "publish_at", "Give a year between 1900 and 2199."),
        (
            "update",
            {"kind": "first"},
            "kind",
            "There is no such kind of change. Choose typo, update, clarification or correction.",
        ),
        (
            "update",
            {"kind": ["typo"]},
            "kind",
            "There is no such kind of change. Choose typo, update, clarification or correction.",
        ),
        ("update", {"supersedes": True}, "supersedes", "Give the number of a version of the article."),
        ("update", {"supersedes": "-1"}, "supersedes", "Give the number of a version of the article."),
        ("update", {"supersedes": 10**30}, "supersedes", "Give the number of a version of the article."),
    ],
)
def test_words_that_cant_be_read_are_refused_by_name(desk, act, words, field, sentence):
    article, acts = a_draft(), AuditEntry.objects.count()
    response = send(desk, article, act, **words)
    assert (response.status_code, response.json()) == (400, {"errors": {field: [sentence]}})
    assert AuditEntry.objects.count() == acts


@pytest.mark.parametrize(
    "body",
    [b"{", b"[", b"\xff\xfe\xfd", b"[" * 100_000, b'{"reason": ' + b"9" * 5000 + b"}", b"reason=x"],
    ids=["cut off", "cut list", "no text", "deep", "huge number", "a form"],
)
def test_a_body_that_is_no_json_is_refused(desk, body):
    response = desk.post(address(a_draft(), "spike"), body, content_type="application/json")
    assert (response.status_code, response.json()) == (400, {"error": "The body is no JSON."})


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b'"reason"'])
def test_json_that_is_no_object_is_refused(desk, body):
    response = desk.post(address(a_draft(), "spike"), body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"].startswith("The body must be one JSON object")


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff x", "x \\ud83d"])
def test_a_lone_half_of_a_character_is_refused(desk, escape):
    body = f'{{"reason": "{escape}"}}'
    response = desk.post(address(a_draft(), "spike"), body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["errors"]["reason"] == ["There is a character in it that couldn’t be read. Write it again."]
    assert (
        desk.post(address(a_draft(), "spike"), f'{{"{escape}": 1}}', content_type="application/json").status_code == 400
    )


def test_json_sent_as_a_form_does_nothing(desk):
    article = a_draft()
    body = json.dumps({"publish_at": "2199-01-01T12:00"})
    form = desk.post(address(article, "publish"), body, content_type="application/x-www-form-urlencoded")
    assert form.status_code == 400
    text = desk.post(address(article, "publish"), body, content_type="text/plain")
    assert (text.status_code, text.json()) == (415, {"error": "Send JSON, or a form."})
    assert not LiveArticle.objects.exists()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_larger_than_any_words_is_refused(desk):
    response = send(desk, a_draft(), "spike", reason="x" * 2000)
    assert 400 <= response.status_code < 500
    assert not AuditEntry.objects.filter(action="spike").exists()


def test_what_isnt_there_is_told(desk):
    article = a_draft()
    unknown = send(desk, article, "explode")
    assert (unknown.status_code, unknown.json()["error"][:21]) == (404, "There is no such act.")
    gone = Article(pk=article.pk + 1000)
    sentence = f"There is no article with the News ID {gone.pk}."
    for response in (send(desk, gone, "submit"), desk.get(address(gone))):
        assert (response.status_code, response.json()) == (404, {"error": sentence})
    assert desk.post(f"/api/v1/articles/{'9' * 19}/acts/submit/").status_code == 404


def test_an_act_is_posted_and_a_list_is_got(desk):
    article = a_draft()
    assert desk.get(address(article, "submit")).status_code == 405
    assert desk.put(address(article, "submit")).status_code == 405
    assert desk.post(address(article)).status_code == 405
    article.refresh_from_db()
    assert article.stage == "draft"


def test_what_can_be_done_by_nobody_now_is_a_conflict(desk):
    response = send(desk, a_draft(), "approve")
    assert (response.status_code, response.json()) == (409, {"error": "Approve: its stage is “draft”."})


# who


def test_nobody_but_staff_is_let_in(client):
    article = a_draft()
    reader = users.editor()
    for change in (None, {"is_staff": False}, {"is_staff": True, "is_active": False}):
        if change:
            client.force_login(reader)
            type(reader).objects.filter(pk=reader.pk).update(**change)
        for response in (send(client, article, "submit"), client.get(address(article))):
            assert (response.status_code, response.json()) == (401, {"error": "Sign in at the desk first."})
            assert response["WWW-Authenticate"]


def test_a_request_from_another_site_is_refused():
    edris, article = users.editor(), a_draft()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(edris)
    assert send(strict, article, "submit").status_code == 403
    strict.get("/admin/articles/article/")
    token = strict.cookies["csrftoken"].value
    response = strict.post(
        address(article, "submit"), "{}", content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert response.status_code == 200


def test_no_cache_keeps_what_is_answered(desk):
    article = a_draft()
    answers = [desk.get(address(article)), send(desk, article, "submit"), send(desk, article, "submit")]
    for response in (*answers, desk.get(address(article, "submit")), Client().get(address(article))):
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


def test_the_list_says_of_each_act_whether_it_is_offered_and_if_not_why(client):
    rana = users.reporter()
    client.force_login(rana)
    acts = {row.pop("act"): row for row in client.get(address(a_draft(by=rana))).json()["acts"]}
    assert acts["submit"] == {"label": "Submit for review", "words": [], "offered": True, "why_not": ""}
    assert acts["publish"] == {
        "label": "Publish",
        "words": ["publish_at"],
        "offered": False,
        "why_not": "Publish: An editor of the section may do that.",
    }
    assert acts["unspike"]["why_not"] == "Take up again: its stage is “draft”."


def test_the_list_is_for_those_who_may_read_the_article(client):
    client.force_login(users.editor(sections=[a_section("Economy")]))
    response = client.get(address(a_draft(section=a_section("World"))))
    assert (response.status_code, response.json()) == (403, {"error": "You may not read this article."})
    client.force_login(users.moderator())
    assert client.get(address(a_draft())).status_code == 403


def test_the_list_is_not_taken_for_a_section(client):
    assert client.get("/api/v1/articles/1/acts/").status_code == 401
