"""Test an article as ninjs, validated against its schema, and as NewsML-G2."""

import datetime
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import retract, withdraw
from articles.models import Article, Masthead
from tests.builders import NOON, a_draft, a_live_article, a_photo, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
SITE = "http://localhost:8000"
VERSIONS = {"": "3.1", "?version=3": "3.1", "?version=3.1": "3.1", "?version=2": "2.2", "?version=2.2": "2.2"}
NAR = {"n": "http://iptc.org/std/nar/2006-10-01/"}


def ninjs(client, live, query=""):
    """Return an article as ninjs, after validating it against the schema of the requested version."""
    answer = client.get(f"/news/{live.pk}.json{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Link"] == f'<{SITE}{live.get_absolute_url()}>; rel="canonical"'
    item = answer.json()
    version = VERSIONS[query]
    schema = json.loads((Path(__file__).parent / f"ninjs-{version}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    errors = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(item)
    assert not [f"{list(error.path)}: {error.message}" for error in errors]
    assert item["standard"]["version"] == version
    return item


def newsml(client, live):
    """Return a function that evaluates an XPath expression in an article's NewsML-G2."""
    answer = client.get(f"/news/{live.pk}.xml")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.iptc.g2.newsitem+xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    return lambda path: root.xpath(path, namespaces=NAR)


def a_full_article():
    """Return a live article with a value in every field and one correction."""
    Masthead(name="The Courier", corrections_policy="https://courier.example/corrections").save()
    live = a_live_article(
        headline="Wells & springs",
        short_headline="Wells",
        kicker="Water",
        standfirst="The gauge went down.",
        slugline="WELLS-KERMAN",
        dateline="KERMAN",
        body='<p>The <a href="/topics/water/">water</a> stood lower.</p>',
        topics=[a_topic("Water"), a_topic("Kerman", kind="place"), a_topic("Ali Rad", kind="person")],
        authors=[an_author(), an_author("Diplomatic Desk", kind="desk")],
        photo=a_photo(),
        genre="analysis",
        urgency=2,
        source="ISNA",
        source_address="https://agency.example/1",
        sources="Gauge book https://waterworks.example/gauges\nA driller",
        editor=an_author("Dana Rostami"),
        editors_note="Written from the gauges.",
        expires_at=NOON + 100_000 * HOUR,
    )
    publish(live.article, kind="correction", note="It was 104.", now=NOON + HOUR)
    return live


@pytest.mark.parametrize("query", VERSIONS)
def test_a_complete_and_a_minimal_article_are_valid(client, query):
    item = ninjs(client, a_full_article(), query)
    assert item["uri"].startswith("tag:localhost,2026:news/")
    assert item["headlines"][0]["value"] == "Wells & springs"
    bare = a_live_article(standfirst="", authors=[an_author()])
    assert ninjs(client, bare, query)["bodies"]


def test_ninjs_has_the_data_of_the_article(client):
    item = ninjs(client, a_full_article())
    assert item["pubStatus"] == "usable"
    assert item["version"] == "2"
    assert item["firstCreated"] == "2026-05-04T12:00:00+00:00"
    assert item["versionCreated"] == "2026-05-04T13:00:00+00:00"
    assert item["by"] == "Nasrin Kaveh and Diplomatic Desk"
    assert [(entry["name"], entry["rel"]) for entry in item["people"]] == [
        ("Nasrin Kaveh", "author"),
        ("Dana Rostami", "editor"),
        ("Ali Rad", "topic"),
    ]
    assert [(entry["name"], entry["uri"]) for entry in item["places"]] == [("Kerman", f"{SITE}/topics/kerman/")]
    assert [entry["name"] for entry in item["subjects"]] == ["Water", "Economy"]
    assert [(entry["name"], entry["role"], entry.get("uri")) for entry in item["infoSources"]] == [
        ("ISNA", "source", "https://agency.example/1"),
        ("Gauge book", "named source", "https://waterworks.example/gauges"),
        ("A driller", "named source", None),
    ]
    assert [organisation["name"] for organisation in item["organisations"]] == ["Diplomatic Desk"]
    assert item["copyrightHolder"] == item["infoSources"][0]["name"] == "ISNA"
    assert item["edNote"] == "Correction: It was 104."
    assert item["bodies"][0]["value"] == f'<p>The <a href="{SITE}/topics/water/">water</a> stood lower.</p>'
    assert item["bodies"][0]["wordCount"] == 4
    assert item["genres"] == [{"name": "analysis", "uri": "http://cv.iptc.org/newscodes/genre/Analysis"}]
    assert item["associations"][0]["renditions"][0]["width"] == 300
    assert item["trustIndicators"][0]["href"] == "https://courier.example/corrections"


def test_a_fixed_typo_is_a_version_with_its_own_time(client):
    live = a_live_article()
    Article.objects.update(standfirst="The gauge went down before dawn.")
    publish(Article.objects.get(pk=live.pk), kind="typo", now=NOON + HOUR)
    item = ninjs(client, live)
    assert (item["version"], item["versionCreated"]) == ("2", "2026-05-04T13:00:00+00:00")


@pytest.mark.parametrize("query", ["?version=2", "?version=3"])
@pytest.mark.parametrize("action", [withdraw, retract])
def test_a_withdrawn_article_is_canceled_with_its_reason_and_without_its_text(client, query, action):
    live = a_full_article()
    action(live.article, reason="The gauge was read upside down.", now=NOON + 2 * HOUR)
    item = ninjs(client, live, query)
    names = {name.lower(): value for name, value in item.items()}
    assert names["pubstatus"] == "canceled"
    assert names["versioncreated"] == "2026-05-04T14:00:00+00:00"
    assert names["ednote"].endswith("2026-05-04T14:00:00+00:00: The gauge was read upside down.")
    assert names["headlines"][0]["value"] == "Wells & springs"
    text = client.get(f"/news/{live.pk}.json{query}").text + client.get(f"/news/{live.pk}.xml").text
    for gone in ("stood lower", "The gauge went down", "field.webp", "It was 104", "Nasrin"):
        assert gone not in text
    assert newsml(client, live)("//n:pubStatus/@uri") == ["http://cv.iptc.org/newscodes/pubstatusg2/canceled"]


def test_an_expired_article_is_canceled_and_an_unpublished_one_answers_404(client, time_machine):
    live = a_live_article(expires_at=NOON + HOUR)
    time_machine.move_to(NOON + HOUR, tick=False)
    item = ninjs(client, live)
    assert (item["pubStatus"], item["expires"]) == ("canceled", "2026-05-04T13:00:00+00:00")
    assert "bodies" not in item
    draft = a_draft()
    publish(draft, at=NOON + 2 * HOUR, now=NOON + HOUR)
    for pk in (draft.pk, a_draft().pk, 2**63 - 1):
        for extension in ("json", "xml"):
            assert client.get(f"/news/{pk}.{extension}").status_code == 404
        assert client.get(f"/news/{pk}.json").json() == {"error": f"There is no article with the News ID {pk}."}


@pytest.mark.parametrize("version", ["1", "4", "2.1", "two", "%00", "9" * 10_000])
def test_an_unknown_ninjs_version_is_rejected_with_a_message(client, version):
    answer = client.get(f"/news/{a_live_article().pk}.json?version={version}")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("version must be one of 3, 2, 3.1, 2.2, not “")


def test_newsml_g2_has_the_same_data(client):
    live = a_full_article()
    find, item = newsml(client, live), ninjs(client, live)
    assert find("/n:newsItem/@guid") == [item["uri"]]
    assert find("/n:newsItem/@version") == [item["version"]]
    assert find("//n:versionCreated/text()") == [item["versionCreated"]]
    assert find("//n:headline/text()") == [item["title"]]
    assert find("//n:creator/n:name/text()") == ["Nasrin Kaveh", "Diplomatic Desk"]
    assert find("//n:subject/n:name/text()") == ["Economy", "Ali Rad", "Kerman", "Water"]
    assert find("//n:infoSource/n:name/text()") == ["ISNA", "Gauge book", "A driller"]
    assert find("//n:genre/@uri") == [item["genres"][0]["uri"]]
    assert find("//n:inlineData/text()") == [item["bodies"][0]["value"]]
    assert find("//n:edNote/text()") == [item["edNote"]]


def test_a_format_stays_within_its_query_limit(client):
    query_counts = []
    for count in (1, 9):
        live = a_live_article(
            topics=[a_topic(f"Topic {number}") for number in range(count)],
            authors=[an_author(f"Author {number}") for number in range(count)],
        )
        for number in range(count):
            publish(live.article, kind="correction", note=f"It was {number}.", now=NOON + (number + 1) * HOUR)
        for extension in ("json", "xml"):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/news/{live.pk}.{extension}")
            query_counts.append(len(queries))
    assert len(set(query_counts)) == 1
    assert query_counts[0] <= 6
