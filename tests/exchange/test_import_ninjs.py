"""Import of ninjs from this newspaper and from agencies."""

import json
from pathlib import Path

import pytest

from articles.exchange import parsed_article
from articles.models import Article, Author, ImportedReport, LiveArticle, Photo
from tests.builders import a_live_article, a_photo, a_picture, a_section, a_topic, an_author

from .test_import_articles import CommandRun

pytestmark = pytest.mark.django_db
AGENCY = {
    "uri": "urn:newsml:agency.example:20190504:17",
    "type": "text",
    "pubstatus": "usable",
    "version": "2",
    "versioncreated": "2019-05-04T12:00:00+04:30",
    "headline": "Well is measured",
    "description_text": "It went down.",
    "byline": "By Nasrin Kaveh and Omid Sattari",
    "located": "KERMAN",
    "language": "en-GB",
    "urgency": 3,
    "infosource": "Agency",
    "subject": [{"name": "Water", "rel": "about"}, {"name": "Economy", "rel": "section"}],
    "genre": [{"name": "Analysis"}],
    "body_xhtml": "<div><p>The <b>water</b> fell.</p><h3>Why</h3><p>It is dry.</p></div>",
    "associations": {
        "featured": {
            "type": "picture",
            "description_text": "The well",
            "byline": "Omid Sattari",
            "renditions": {"1": {"href": "https://agency.example/pictures/well.png"}},
        }
    },
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, with the agency's picture in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "well.png").write_bytes(a_picture().read())
    return tmp_path


def imported(item, *args):
    """Import this item, or list of items, and return the CommandRun."""
    Path("news.json").write_text(json.dumps(item))
    return CommandRun("news.json", *args)


def test_an_item_of_an_agency_is_imported_once(folder):
    assert imported(AGENCY).out == ["imported 1, unchanged 0, refused 0"]
    live = LiveArticle.objects.get()
    assert (live.headline, live.standfirst, live.dateline) == ("Well is measured", "It went down.", "KERMAN")
    assert (live.source, live.genre, live.urgency, live.language) == ("Agency", "analysis", 3, "en")
    assert live.body == "<p>The <strong>water</strong> fell.</p><h2>Why</h2><p>It is dry.</p>"
    assert live.section.name == "Economy"
    assert [topic.name for topic in live.topics.all()] == ["Water"]
    assert [byline.author.name for byline in live.bylines.all()] == ["Nasrin Kaveh", "Omid Sattari"]
    assert live.publish_at.isoformat() == "2019-05-04T07:30:00+00:00"
    assert (live.photo.credit, live.photo.alt_text) == ("Omid Sattari", "The well")
    assert imported(AGENCY).out == ["imported 0, unchanged 1, refused 0"]


def test_a_later_version_is_a_new_version_and_an_earlier_one_changes_nothing(folder):
    imported([AGENCY | {"version": "3", "headline": "Third"}, AGENCY])
    live = LiveArticle.objects.get()
    assert (live.headline, live.version) == ("Third", 2)
    assert imported(AGENCY | {"version": "1", "headline": "First"}).out == ["imported 0, unchanged 1, refused 0"]
    assert LiveArticle.objects.get().headline == "Third"


def test_a_cancelled_item_withdraws_the_article_and_keeps_its_text(folder):
    cancelled = {
        "uri": AGENCY["uri"],
        "pubstatus": "canceled",
        "version": "3",
        "versioncreated": "2019-05-05T12:00:00Z",
    }
    [error] = imported(cancelled).err
    assert error == "news.json:1: Headline: The source cancelled this article, but it was never imported."
    imported(AGENCY)
    ran = imported(cancelled | {"ednote": "It was wrong."})
    assert ran.out[0] == "news.json: Withdrawn, because the source cancelled this article."
    live = LiveArticle.objects.get()
    assert (live.withdrawal, live.withdrawal_reason, live.headline) == (
        "withdrawn",
        "It was wrong.",
        "Well is measured",
    )
    assert imported(cancelled | {"ednote": "It was wrong."}).out == ["imported 0, unchanged 1, refused 0"]


def test_default_texts_are_stored_in_the_newspapers_language_and_leave_the_fingerprint(folder, monkeypatch):
    untitled = {name: value for name, value in AGENCY.items() if name not in {"headline", "body_xhtml"}}
    imported(untitled, "--draft")
    fingerprint = ImportedReport.objects.get().fingerprint
    assert Article.objects.get().headline == "Untitled"
    monkeypatch.setattr(parsed_article, "_", lambda text: f"[{text}]")
    assert imported(untitled, "--draft").out == ["imported 0, unchanged 1, refused 0"]
    imported(untitled | {"uri": "urn:other"}, "--draft")
    assert Article.objects.get(imported_report__origin="ninjs:urn:other").headline == "[Untitled]"
    assert set(ImportedReport.objects.values_list("fingerprint", flat=True)) == {fingerprint}


@pytest.mark.parametrize("version", ["2", "3"])
def test_an_exported_item_is_imported_unchanged(client, folder, version):
    photo = a_photo()
    live = a_live_article(
        section=a_section("Economy"),
        topics=[a_topic("Water")],
        authors=[an_author("Nasrin Kaveh"), an_author("The Desk", kind=Author.Kind.DESK)],
        photo=photo,
        dateline="KERMAN",
        kicker="Wells",
        short_headline="Well",
        genre="explainer",
        source="ISNA",
        language="fa",
    )
    item = client.get(f"/news/{live.pk}.json?version={version}").json()
    href = item["associations"][0]["renditions"][0]["href"]
    (folder / href.rpartition("/")[2]).write_bytes(a_picture("well.webp").read())
    ran = imported(item)
    message = f"News ID {live.pk} is already used by another article, so this article was given News ID {live.pk + 1}."
    assert ran.out == [f"news.json: {message}", *ran.out[1:]]
    copy = LiveArticle.objects.get(pk=live.pk + 1)
    for name in (
        "headline",
        "short_headline",
        "kicker",
        "standfirst",
        "dateline",
        "body",
        "genre",
        "urgency",
        "source",
    ):
        assert getattr(copy, name) == getattr(live, name), name
    assert (copy.publish_at, copy.language) == (live.publish_at, "fa")
    assert [byline.author.name for byline in copy.bylines.all()] == ["Nasrin Kaveh", "The Desk"]
    assert (copy.section.name, copy.topics.get().name) == ("Economy", "Water")
    assert (copy.photo.credit, copy.photo.alt_text, copy.photo.caption) == (photo.credit, photo.alt_text, photo.caption)


def without(name):
    return {key: value for key, value in AGENCY.items() if key != name}


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (without("uri"), "Item 1 has no uri, which identifies it."),
        (without("versioncreated"), "The item has no date. Give firstcreated or versioncreated."),
        (
            AGENCY | {"versioncreated": "0000-00-00T00:00:00Z"},
            "The item has no date. Give firstcreated or versioncreated.",
        ),
        (AGENCY | {"type": "picture"}, "Item 1 has the type picture, not text."),
        (AGENCY | {"pubstatus": "odd"}, "The pubstatus must be “usable”, “withheld” or “canceled”, not “odd”."),
        (AGENCY | {"body_xhtml": "<script>x</script>"}, "Body: Write the body; it is empty."),
        ([AGENCY["uri"], "pubstatus"], "Item 1 isn’t an object."),
    ],
)
def test_an_item_that_cant_be_an_article_is_refused_in_a_sentence(folder, item, sentence):
    ran = imported(item)
    assert ran.err[0] == f"news.json:1: {sentence}"
    assert not Article.objects.exists()
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b'{"uri": 1,\n "x"}', "news.json:2: The file isn’t valid JSON: Expecting ':' delimiter."),
        (
            b'{"uri": NaN}',
            "news.json:1: The JSON can’t be read: it is nested too deeply or contains an invalid number.",
        ),
        (b'{"uri": ' + b"[" * 100_000, "news.json:1: The JSON can’t be read"),
        (b'{"uri": "\xff"}', "news.json:1: The file isn’t in UTF-8."),
        (b'{"uri": null}', "news.json:1: Item 1 has no uri"),
        (b'[{"uri": {"a": []}}, {"uri": [], "bodies": 7}]', "news.json:1: Item 1 has no uri"),
    ],
)
def test_a_file_that_is_no_json_is_refused_in_a_sentence(folder, data, error):
    Path("news.json").write_bytes(data)
    assert CommandRun("news.json").err[0].startswith(error)


def test_invalid_values_are_ignored(folder):
    names = ("bodies", "subjects", "people", "headlines", "genres", "altIds", "urgency")
    invalid = {name: [[], 7, None, {}] for name in names}
    assert imported(AGENCY | invalid | {"associations": [None, {"type": "picture", "renditions": 5}]}).err == []
    assert LiveArticle.objects.get().section.name == "Economy"


def test_sources_and_topics_are_imported_as_they_are_exported(folder):
    sources = [
        {"name": "ISNA", "role": "source", "uri": "https://agency.example/1"},
        {"name": "Gauge book", "role": "named source", "uri": "https://waterworks.example/gauges"},
        {"name": "A driller", "role": "named source", "uri": "javascript:alert(1)"},
        *({"name": "A witness " + "w" * 90, "role": "named source"} for _ in range(30)),
    ]
    places = [{"name": "Kerman", "rel": "topic"}, {"name": "Yazd", "rel": "elsewhere"}]
    assert imported(AGENCY | {"infoSources": sources, "places": places}).err == []
    live = LiveArticle.objects.get()
    assert (live.source, live.source_address) == ("ISNA", "https://agency.example/1")
    first, second, *others = live.named_sources
    assert first == ("Gauge book", "https://waterworks.example/gauges")
    assert second == ("A driller", "")
    assert 10 < len(others) < 30
    assert [topic.name for topic in live.topics.all()] == ["Kerman", "Water"]
