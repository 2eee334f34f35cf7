"""Test the read API."""

import base64
import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator, FormatChecker

from articles.api.pagination_throttling_errors import ApiPagination
from articles.delivery.headers import PUBLIC
from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.models import Comment
from tests import users
from tests.builders import NOON, a_comment, a_draft, a_live_article, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
API = "/api/v1"
LISTS = ["articles", "sections", "topics", "authors", "comments"]


def results(client, address):
    """Return the items of a list response."""
    answer = client.get(API + address)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def a_full_article(**fields):
    """Return a live article with a value in every field, one correction and two comments."""
    live = a_live_article(
        dateline="KERMAN", topics=[a_topic("Water")], photo=a_photo(), editors_note="From the gauges.", **fields
    )
    publish(live.article, kind="correction", note="It was 104.", now=NOON + HOUR)
    a_comment(live, parent=a_comment(live))
    return live


def test_an_article_has_the_data_of_its_page(client):
    live = a_full_article()
    article = client.get(f"{API}/articles/{live.pk}/").json()
    assert article["id"] == live.pk
    assert article["url"] == f"http://localhost:8000{live.get_absolute_url()}"
    assert article["body"] == live.body
    assert article["published"] == "2026-05-04T12:00:00Z"
    assert article["modified"] == "2026-05-04T13:00:00Z"
    assert article["corrections"][0]["text"] == "It was 104."
    assert article["comment_count"] == 2
    assert article["photo"]["sizes"][0]["width"] == 300
    [in_list] = results(client, "/articles/")
    assert in_list == {name: value for name, value in article.items() if name in in_list}
    assert "body" not in in_list


def test_every_response_matches_the_openapi_document(client):
    live = a_full_article()
    a_full_article(source="ISNA", section=a_section("Sport"))
    answer = client.get(f"{API}/openapi.json")
    document = answer.json()
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json"
    operations = {path: methods["get"] for path, methods in document["paths"].items()}
    details = {f"{API}/{name}/{{news_id}}/" for name in ("articles", "drafts")}
    assert set(operations) == {f"{API}/{name}/" for name in (*LISTS, "drafts")} | details

    def expect(address, path):
        answer = client.get(address)
        response_schema = operations[path]["responses"][str(answer.status_code)]["content"]["application/json"][
            "schema"
        ]
        schema = {**response_schema, "components": document["components"]}
        errors = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(answer.json())
        assert not [f"{address} {list(error.path)}: {error.message}" for error in errors]

    for name in LISTS:
        for query in ("", "?fields=id", "?colour=red", "?cursor=nowhere"):
            expect(f"{API}/{name}/{query}", f"{API}/{name}/")
    for pk in (live.pk, live.pk + 1_000):
        expect(f"{API}/articles/{pk}/", f"{API}/articles/{{news_id}}/")
    withdraw(live.article, reason="It was wrong.")
    expect(f"{API}/articles/{live.pk}/", f"{API}/articles/{{news_id}}/")


@pytest.mark.parametrize(
    ("query", "found"),
    {
        "": ["Third", "Second", "First"],
        "?section=sport": ["Second"],
        "?topic=water": ["Third"],
        "?author=omid-sattari": ["First"],
        "?genre=analysis": ["Second"],
        "?from=2026-05-05": ["Third", "Second"],
        "?to=2026-05-05": ["Second", "First"],
        "?from=2026-05-05&to=2026-05-05": ["Second"],
        "?from=0001-01-01&to=9999-12-31": ["Third", "Second", "First"],
        "?q=second": ["Second"],
        "?q=second&section=economy": [],
        "?section=nowhere": [],
        "?topic=%D8%A2%D8%A8": [],
    }.items(),
)
def test_articles_are_filtered_as_in_the_search(client, query, found):
    a_live_article(headline="First", at=NOON, authors=[an_author("Omid Sattari")])
    a_live_article(headline="Second", at=NOON + 24 * HOUR, section=a_section("Sport"), genre="analysis")
    a_live_article(headline="Third", at=NOON + 48 * HOUR, topics=[a_topic("Water")])
    assert [article["headline"] for article in results(client, f"/articles/{query}")] == found


@pytest.mark.parametrize(
    ("address", "status", "name"),
    [
        ("/articles/?from=soon", 400, "from"),
        ("/articles/?from=4/5/2026", 400, "from"),
        ("/articles/?to=2026-5-4", 400, "to"),
        ("/articles/?to=+2026-05-04", 400, "to"),
        ("/articles/?genre=gossip", 400, "genre"),
        ("/articles/?q=%00", 400, "q"),
        (f"/articles/?q={'a' * 10_000}", 400, "q"),
        ("/articles/?topic=", 400, "topic"),
        ("/articles/?topic=0.5", 400, "topic"),
        ("/articles/?author=+omid", 400, "author"),
        ("/articles/?section=sport%0A", 400, "section"),
        (f"/drafts/?section={'a' * 81}", 401, None),
        ("/articles/?colour=red", 400, "colour"),
        ("/articles/?fields=headline,colour", 400, "fields"),
        ("/articles/?fields=", 400, "fields"),
        ("/articles/?fields=id,", 400, "fields"),
        ("/articles/?fields=body", 400, "fields"),
        ("/articles/?cursor=nowhere", 404, None),
        ("/articles/1/", 404, None),
        ("/articles/99999999999999999999/", 404, None),
        ("/articles/one/", 404, None),
        ("/comments/?article=1e3", 400, "article"),
        ("/comments/?article=1_000", 400, "article"),
        ("/comments/?article=%DB%B1", 400, "article"),
        ("/comments/?article=99999999999999999999", 400, "article"),
        ("/nowhere/", 404, None),
        ("/drafts/%0A/", 404, None),
        ("/", 404, None),
    ],
)
def test_errors_are_sentences(client, address, status, name):
    answer = client.get(API + address)
    assert answer.status_code == status
    sentences = answer.json()["errors"][name] if name else [answer.json()["error"]]
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("q", text) for text in ("“wells” -rain 🙂", "\n", "'", "%_\\", "a\0b", " ", "a" * 200, "a" + " " * 200)),
        # Characters that regular expressions in other languages than Python treat differently.
        *(("topic", text) for text in ("ï", "½", "آب", "a-b_c", "a b", "a.b", "[", "a" * 80, "é" * 81)),
    ],
)
def test_the_document_describes_which_texts_are_rejected(client, name, text):
    [operation] = client.get(f"{API}/openapi.json").json()["paths"][f"{API}/articles/"].values()
    [schema] = [parameter["schema"] for parameter in operation["parameters"] if parameter["name"] == name]
    answer = client.get(f"{API}/articles/", {name: text})
    assert answer.status_code == (200 if Draft202012Validator(schema).is_valid(text) else 400)
    assert "\\w" not in schema["pattern"]


def test_the_document_links_the_items_of_lists_to_other_operations(client):
    a_full_article()
    operations = {
        operation["operationId"]: (path, operation)
        for path, methods in client.get(f"{API}/openapi.json").json()["paths"].items()
        for operation in methods.values()
    }
    linked = set()
    for path, operation in operations.values():
        for link in operation["responses"]["200"].get("links", {}).values():
            [[parameter, expression]] = link["parameters"].items()
            target_path, target = operations[link["operationId"]]
            assert parameter in {known["name"] for known in target["parameters"]}
            if "drafts" not in path:
                value = client.get(path).json()["results"][0][expression.rpartition("/")[2]]
                address = target_path.replace(f"{{{parameter}}}", str(value))
                assert client.get(address, {} if address != target_path else {parameter: value}).status_code == 200
            linked.add(link["operationId"])
    assert linked == {"articles_list", "articles_retrieve", "comments_list", "drafts_retrieve"}


def test_the_parameter_fields_selects_fields(client):
    live = a_full_article()
    assert results(client, "/articles/?fields=id,headline") == [{"id": live.pk, "headline": live.headline}]
    assert client.get(f"{API}/articles/{live.pk}/?fields=body").json() == {"body": live.body}
    assert results(client, "/sections/?fields=slug") == [{"slug": "economy"}]
    withdraw(live.article, reason="It was wrong.")
    for fields, status in (("body", 410), ("colour", 400)):
        assert client.get(f"{API}/articles/{live.pk}/?fields={fields}").status_code == status


def test_pagination_by_cursor_is_stable_while_articles_are_published(client, monkeypatch):
    monkeypatch.setattr(ApiPagination, "page_size", 2)
    lives = [a_live_article(at=NOON + number * HOUR / 60) for number in range(3)]
    first = client.get(f"{API}/articles/?fields=id").json()
    a_live_article(at=NOON + 2 * HOUR)
    second = client.get(first["next"]).json()
    assert [row["id"] for row in first["results"]] == [live.pk for live in lives[:0:-1]]
    assert second["results"] == [{"id": lives[0].pk}]
    assert second["next"] is None


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "cursor",
    ["p=2", "p=notadate", "p=", "p=%00", "p=0001-01-01T00:00%2B14:00", "p=9999-12-31T23:59-12:00",
     f"p={'9' * 30}", "o=-1", f"o={'9' * 30}", "r=1&p=%F0%9F%8C%8A"],
)  # fmt: skip
def test_a_made_up_cursor_never_causes_a_server_error(client, name, cursor):
    a_comment(a_live_article(topics=[a_topic("Water")]))
    answer = client.get(f"{API}/{name}/", {"cursor": base64.b64encode(cursor.encode()).decode()})
    assert answer.status_code in (200, 404)
    assert set(answer.json()) == ({"error"} if answer.status_code == 404 else {"next", "previous", "results"})


def test_hidden_articles_and_private_data_are_not_returned(client):
    live = a_live_article(topics=[a_topic("Water")])
    hidden = a_draft(headline="Hidden", topics=[a_topic("Hidden")], authors=[an_author("Hidden Hand")])
    publish(hidden, at=NOON + 1_000_000 * HOUR, now=NOON)
    gone = a_live_article(headline="Hidden too", topics=[a_topic("Hidden")], authors=[an_author("Hidden Hand")])
    a_comment(gone, body="Hidden")
    withdraw(gone.article, reason="It was wrong.")
    a_comment(live, email="b@reader.example", name="")
    for status in (Comment.Status.HELD, Comment.Status.REJECTED, Comment.Status.SPAM):
        a_comment(live, body="Hidden", status=status)
    for signed_in in (False, True):
        if signed_in:
            client.force_login(users.chief())
        for name in LISTS:
            text = client.get(f"{API}/{name}/").text
            assert "Hidden" not in text
            assert "reader.example" not in text
        assert len(results(client, f"/comments/?article={live.pk}")) == 1
        assert results(client, f"/comments/?article={gone.pk}") == []
        assert client.get(f"{API}/articles/{hidden.pk}/").status_code == 404
        answer = client.get(f"{API}/articles/{gone.pk}/")
        assert answer.status_code == 410
        assert answer.json()["error"].endswith(": It was wrong.")


def test_responses_are_identical_for_everybody_and_304_if_unchanged(client):
    a_full_article()
    client.cookies["sessionid"] = "abc"
    for name in LISTS:
        answer = client.get(f"{API}/{name}/")
        assert not answer.cookies
        assert not answer.has_header("Vary")
        assert answer["Cache-Control"] == PUBLIC
        assert client.get(f"{API}/{name}/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
        assert client.post(f"{API}/{name}/").status_code == 405


def test_too_many_requests_are_rejected_with_the_time_to_wait(client, settings):
    settings.API_RATE = "2/minute"
    for _ in range(2):
        assert client.get(f"{API}/sections/").status_code == 200
    answer = client.get(f"{API}/articles/")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "throttled" in answer.json()["error"]
    assert client.get(f"{API}/sections/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_clients_whose_address_is_unknown_share_one_limit(client, settings):
    settings.API_RATE = "2/minute"
    answers = [client.get(f"{API}/sections/", REMOTE_ADDR=address) for address in ("", "nonsense", "unix:")]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_its_query_count_is_constant(client):
    limits = {**dict.fromkeys(("sections", "topics", "authors", "comments"), 1), "articles": 5}
    photo, query_counts = a_photo(), {name: [] for name in LISTS}
    for count in (1, 9):
        for number in range(count):
            live = a_live_article(topics=[a_topic(f"Topic {number}")], authors=[an_author(f"No {number}")], photo=photo)
            publish(live.article, kind="correction", note="It was 104.", now=NOON + HOUR)
            a_comment(live)
        for name in LISTS:
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{API}/{name}/")
            query_counts[name].append(len(queries))
    for name, (one, ten) in query_counts.items():
        assert one == ten <= limits[name], name
