"""JSON-LD in the heads of pages, held against a list of fields of https://schema.org, and what stands beside it."""

import datetime
import json
import re

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from lxml import html

from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article, Masthead, Section
from articles.photos.renditions import rendition_for
from tests import users
from tests.builders import NOON, a_comment, a_draft, a_live_article, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
SITE = "http://localhost:8000"
POLICIES = ["publishingPrinciples", "correctionsPolicy", "ethicsPolicy", "masthead", "ownershipFundingInfo"]

TEXT, ADDRESS = {"type": "string", "minLength": 1}, {"type": "string", "pattern": "^https?://[^/]+/"}
MOMENT, COUNT = (
    {"type": "string", "pattern": r"T.*[+-]\d\d:\d\d$", "format": "date-time"},
    {"type": "integer", "minimum": 0},
)


def thing(kind, required="", **fields):
    """Return the schema of a thing of that type (or one of several): these fields, and no others."""
    kinds = {"enum": kind} if isinstance(kind, list) else {"const": kind}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["@type", *required.split()],
        "properties": {"@type": kinds, "@id": ADDRESS, **fields},
    }


def many(schema):
    return {"type": "array", "minItems": 1, "items": schema}


def either(*schemas):
    return {"anyOf": list(schemas)}


NEWSPAPER = thing(
    "NewsMediaOrganization",
    "@id name",
    name=TEXT,
    url=ADDRESS,
    logo=thing("ImageObject", "url", url=ADDRESS),
    **dict.fromkeys(POLICIES, ADDRESS),
)
PERSON = thing("Person", "name", name=TEXT, url=ADDRESS, jobTitle=TEXT)
ORGANISATION = thing("Organization", "name", name=TEXT, url=ADDRESS)
IMAGE = thing(
    "ImageObject", "url width height creditText", url=ADDRESS, width=COUNT, height=COUNT, caption=TEXT, creditText=TEXT
)
PUT_RIGHT = thing("CorrectionComment", "text datePublished", text=TEXT, datePublished=MOMENT)
CORRECTION = thing("CorrectionComment", "text datePublished", text=TEXT, datePublished=MOMENT, correction=PUT_RIGHT)
COMMENT = thing(
    "Comment", "text dateCreated author", url=ADDRESS, text=TEXT, dateCreated=MOMENT, author=thing("Person", name=TEXT)
)
WORK = thing("NewsArticle", "url headline inLanguage", url=ADDRESS, headline=TEXT, inLanguage=TEXT)
ARTICLE = thing(
    [
        "NewsArticle",
        "OpinionNewsArticle",
        "AnalysisNewsArticle",
        "BackgroundNewsArticle",
        ["LiveBlogPosting", "NewsArticle"],
    ],
    "@id mainEntityOfPage url identifier headline datePublished dateModified inLanguage author publisher wordCount",
    mainEntityOfPage=ADDRESS,
    url=ADDRESS,
    identifier=thing("PropertyValue", "propertyID value", propertyID={"const": "News ID"}, value=TEXT),
    headline=TEXT,
    alternativeHeadline=TEXT,
    description=TEXT,
    image=many(IMAGE),
    datePublished=MOMENT,
    dateModified=MOMENT,
    expires=MOMENT,
    dateline=TEXT,
    locationCreated=thing("Place", "name", name=TEXT),
    contentLocation=many(thing("Place", "name", name=TEXT, url=ADDRESS)),
    about=many(thing(["Person", "Organization", "Thing"], "name", name=TEXT, url=ADDRESS)),
    articleSection=TEXT,
    keywords=many(TEXT),
    inLanguage=TEXT,
    wordCount=COUNT,
    isAccessibleForFree={"const": True},
    author=many(either(PERSON, ORGANISATION)),
    editor=PERSON,
    sourceOrganization=ORGANISATION,
    isBasedOn=ADDRESS,
    citation=many(thing("CreativeWork", "name", name=TEXT, url=ADDRESS)),
    translationOfWork=WORK,
    workTranslation=many(WORK),
    publisher=NEWSPAPER,
    correction=many(CORRECTION),
    copyrightHolder={"type": "object"},
    coverageStartTime=MOMENT,
    commentCount=COUNT,
    discussionUrl=ADDRESS,
    comment=many(COMMENT),
)
WAY = thing(
    "BreadcrumbList",
    "itemListElement",
    itemListElement=many(thing("ListItem", "position name item", position=COUNT, name=TEXT, item=ADDRESS)),
)
SITE_THING = thing(
    "WebSite", "url name publisher", url=ADDRESS, name=TEXT, description=TEXT, publisher={}, potentialAction={}
)
LIST = thing(
    "CollectionPage",
    "url name",
    url=ADDRESS,
    name=TEXT,
    description=TEXT,
    isPartOf={},
    publisher=NEWSPAPER,
    mainEntity=thing(
        "ItemList",
        "itemListElement",
        itemListElement=many(thing("ListItem", "position url name", position=COUNT, url=ADDRESS, name=TEXT)),
    ),
)
AUTHOR = thing(
    ["Person", "Organization"],
    "name url",
    name=TEXT,
    url=ADDRESS,
    description=TEXT,
    image=ADDRESS,
    knowsAbout=many(TEXT),
    jobTitle=TEXT,
    worksFor=NEWSPAPER,
    parentOrganization=NEWSPAPER,
)
PROFILE = thing(
    "ProfilePage",
    "url name mainEntity",
    url=ADDRESS,
    name=TEXT,
    mainEntity=AUTHOR,
    hasPart=many(thing("NewsArticle", "url headline", url=ADDRESS, headline=TEXT)),
)


def graph_of(client, address, *schemas):
    """Return the things in a page's JSON-LD, each held against its schema."""
    [written] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).text, re.DOTALL)
    data = json.loads(written)
    assert data["@context"] == "https://schema.org"
    assert len(data["@graph"]) == len(schemas)
    for found, schema in zip(data["@graph"], schemas, strict=True):
        mistakes = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(found)
        assert not [f"{list(mistake.path)}: {mistake.message}" for mistake in mistakes]
    return data["@graph"]


def head_of(client, address):
    """Return what a page's head says, as {name, property or rel: [value, …]}."""
    found = {}
    for element in html.fromstring(client.get(address).text.encode()).iterfind("head/*"):
        name = element.get("name") or element.get("property") or element.get("rel") or element.tag
        found.setdefault(name, []).append(element.get("content") or element.get("href") or element.text)
    return found


def a_full_article(**fields):
    """Return a live article with something in every field, corrected, talked about, under a newspaper with policies."""
    addresses = {field: f"https://courier.example/{field}" for field in ("publishing_principles", "ethics_policy")}
    Masthead(name="The Courier", line="News from Kerman", description="A daily.", **addresses).save()
    live = a_live_article(
        headline="Wells </script><b>& “springs”",
        short_headline="Wells",
        standfirst="The gauge went down.",
        dateline="KERMAN",
        topics=[a_topic("Water"), a_topic("Kerman", kind="place"), a_topic("Waterworks", kind="organisation")],
        sources="Gauge book of the waterworks https://waterworks.example/gauges\n\nA driller",
        editor=an_author("Dana Rostami", role="Night editor"),
        authors=[an_author(role="Metro correspondent"), an_author("Diplomatic Desk", kind="desk")],
        photo=a_photo(),
        expires_at=NOON + 100_000 * HOUR,
        **fields,
    )
    publish(live.article, kind="correction", note="It was 104.", now=NOON + HOUR)
    return live


def test_an_article_says_all_that_search_engines_ask(client):
    live = a_full_article()
    first = a_comment(live, body="Not a drop.", email="b@reader.example")
    for number in range(11):
        a_comment(live, parent=first if number < 3 else None)
    article, way = graph_of(client, live.get_absolute_url(), ARTICLE, WAY)
    assert article["@type"] == "NewsArticle"
    assert article["@id"] == f"{SITE}/news/{live.pk}/"
    assert article["url"] == article["mainEntityOfPage"] == SITE + live.get_absolute_url()
    assert article["headline"] == live.headline
    assert article["datePublished"] == "2026-05-04T12:00:00+00:00"
    assert article["dateModified"] == "2026-05-04T13:00:00+00:00"
    assert article["dateline"] == article["locationCreated"]["name"] == "KERMAN"
    assert article["contentLocation"] == [{"@type": "Place", "name": "Kerman", "url": f"{SITE}/topics/kerman/"}]
    assert [(each["@type"], each["name"]) for each in article["about"]] == [("Organization", "Waterworks")]
    assert article["keywords"] == ["Kerman", "Water", "Waterworks"]
    assert article["editor"] == {"@type": "Person", "name": "Dana Rostami", "jobTitle": "Night editor"}
    assert article["citation"] == [
        {
            "@type": "CreativeWork",
            "name": "Gauge book of the waterworks",
            "url": "https://waterworks.example/gauges",
        },
        {"@type": "CreativeWork", "name": "A driller"},
    ]
    assert article["image"][0]["creditText"] == live.photo.credit
    assert [author["@type"] for author in article["author"]] == ["Person", "Organization"]
    assert article["correction"] == [
        {"@type": "CorrectionComment", "text": "It was 104.", "datePublished": "2026-05-04T13:00:00+00:00"}
    ]
    assert article["publisher"]["ethicsPolicy"] == "https://courier.example/ethics_policy"
    assert "correctionsPolicy" not in article["publisher"]
    assert (article["commentCount"], len(article["comment"])) == (12, 10)
    assert article["comment"][0]["text"] == "Not a drop."
    assert "b@reader.example" not in json.dumps(article)
    assert [part["name"] for part in way["itemListElement"]] == ["Economy", live.headline]


@pytest.mark.parametrize(
    ("genre", "kind"),
    {
        "news": "NewsArticle",
        "interview": "NewsArticle",
        "analysis": "AnalysisNewsArticle",
        "opinion": "OpinionNewsArticle",
        "explainer": "BackgroundNewsArticle",
        "live": ["LiveBlogPosting", "NewsArticle"],
    }.items(),
)
def test_each_genre_is_named_and_a_bare_article_is_valid(client, genre, kind):
    live = a_live_article(genre=genre, standfirst="")
    assert graph_of(client, live.get_absolute_url(), ARTICLE, WAY)[0]["@type"] == kind
    Section.objects.update(opinion=True)
    kind = "OpinionNewsArticle" if genre == "news" else kind
    assert graph_of(client, live.get_absolute_url(), ARTICLE, WAY)[0]["@type"] == kind


def test_a_correction_that_was_wrong_says_what_is_right_and_agency_copy_whose_it_is(client):
    live = a_full_article(source="ISNA", source_address="https://agency.example/1")
    wrong = live.article.versions.get(number=2)
    publish(live.article, kind="correction", note="It was 105.", supersedes=wrong, now=NOON + 2 * HOUR)
    article, _ = graph_of(client, live.get_absolute_url(), ARTICLE, WAY)
    texts = [(note["text"], note.get("correction", {}).get("text")) for note in article["correction"]]
    assert texts == [("It was 105.", None), ("It was 104.", "It was 105.")]
    assert article["sourceOrganization"]["name"] == "ISNA"
    assert article["isBasedOn"] == "https://agency.example/1"
    assert "copyrightHolder" not in article


def test_an_article_and_its_translations_name_each_other(client):
    original = a_live_article()
    persian = a_live_article(language="fa", translation_of=original.pk)
    german = a_live_article(language="de", translation_of=original.pk)
    # None of these is anybody's to see.
    for hidden in ({"at": timezone.now() + HOUR}, {"expires_at": timezone.now() - HOUR}):
        a_live_article(language="fr", translation_of=original.pk, **hidden)
    work = {"@type": "NewsArticle", "url": SITE + original.get_absolute_url(), "headline": original.headline}
    for live, of, into in ((original, None, [persian, german]), (persian, work, []), (german, work, [])):
        article, _ = graph_of(client, live.get_absolute_url(), ARTICLE, WAY)
        assert article.get("translationOfWork") == (of and of | {"inLanguage": "en"})
        assert [each["headline"] for each in article.get("workTranslation", [])] == [each.headline for each in into]
        page = html.fromstring(client.get(live.get_absolute_url()).text.encode())
        links = page.xpath("//head/link[@hreflang]")
        assert {(link.get("hreflang"), link.get("href")) for link in links} == {
            (language, SITE + each.get_absolute_url())
            for language, each in {"en": original, "x-default": original, "fa": persian, "de": german}.items()
        }
        assert {link.text for link in page.xpath("//*[@class='article-facts']//a[@hreflang]")} == {
            name for name, each in {"English": original, "فارسی": persian, "Deutsch": german}.items() if each != live
        }


def test_a_translation_of_what_nobody_sees_stands_by_itself(client):
    draft = a_draft()
    live = a_live_article(language="fa", translation_of=draft.pk)
    article, _ = graph_of(client, live.get_absolute_url(), ARTICLE, WAY)
    assert not {"translationOfWork", "workTranslation"} & article.keys()
    assert not html.fromstring(client.get(live.get_absolute_url()).text.encode()).xpath("//link[@hreflang]")


def test_a_typo_mended_moves_no_date(client):
    live = a_live_article()
    Article.objects.update(standfirst="The gauge went down before dawn.")
    publish(Article.objects.get(pk=live.pk), kind="typo", now=timezone.now())
    article, _ = graph_of(client, live.get_absolute_url(), ARTICLE, WAY)
    assert article["dateModified"] == article["datePublished"]


def test_the_other_pages_say_what_they_are(client):
    live = a_full_article()
    site, newspaper = graph_of(client, "/", SITE_THING, NEWSPAPER)
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/search/?q={{words}}"
    assert newspaper["publishingPrinciples"] == "https://courier.example/publishing_principles"
    assert newspaper["logo"]["url"] == f"{SITE}/static/img/mark.svg"
    for address in ("/economy/", "/topics/water/", f"/archive/{live.publish_at:%Y/%m/%d}/"):
        page, way = graph_of(client, address, LIST, WAY)
        assert page["mainEntity"]["itemListElement"][0]["url"] == SITE + live.get_absolute_url()
        assert way["itemListElement"][-1]["item"] == SITE + address
    profile, _ = graph_of(client, "/authors/nasrin-kaveh/", PROFILE, WAY)
    assert profile["mainEntity"]["jobTitle"] == "Metro correspondent"
    assert profile["mainEntity"]["knowsAbout"] == ["Kerman", "Water", "Waterworks"]
    desk, _ = graph_of(client, "/authors/diplomatic-desk/", PROFILE, WAY)
    assert desk["mainEntity"]["@type"] == "Organization"
    a_section("Sport")
    graph_of(client, "/sport/", LIST, WAY)


def test_every_page_has_a_whole_head(client):
    live = a_full_article()
    for address in ("/", "/economy/", "/topics/", "/topics/water/", "/authors/", "/authors/nasrin-kaveh/", "/archive/"):
        head = head_of(client, address)
        assert head["canonical"] == head["og:url"] == [SITE + address]
        assert head["og:site_name"] == ["The Courier"]
        assert head["og:type"] == ["website"] or address == "/authors/nasrin-kaveh/"
        assert head["og:locale"] == ["en_GB"]
        assert head["og:description"] == head["description"]
        assert head["twitter:card"] == ["summary"]
        for name in ("title", "og:title", "robots", "viewport"):
            assert head[name][0], (address, name)
    head = head_of(client, live.get_absolute_url())
    assert head["og:title"] == [live.headline]
    assert head["title"] == [f"{live.headline} | The Courier"]
    assert head["og:type"] == ["article"]
    assert head["twitter:card"] == ["summary_large_image"]
    assert head["og:image"] == [SITE + rendition_for(live.photo, "social", 1200).url]
    assert (head["og:image:width"], head["og:image:height"]) == (["300"], ["158"])
    assert head["article:modified_time"] == ["2026-05-04T13:00:00+00:00"]
    assert head["shortlink"] == [f"{SITE}/news/{live.pk}/"]


def test_a_page_that_nobody_is_to_find_says_nothing_to_programs(client):
    live = a_full_article()
    withdraw(live.article, reason="It was wrong.")
    for address in (live.get_absolute_url(), "/nowhere/at/all/"):
        head = head_of(client, address)
        assert head["robots"] == ["noindex"]
        assert not [name for name in head if name in {"canonical", "script"} or name.startswith("og:")]


def test_older_articles_have_an_address_of_their_own_and_days_lead_to_their_neighbours(client):
    for day in range(21):
        a_live_article(at=NOON - day * 24 * HOUR)
    newest = head_of(client, "/economy/")
    older = head_of(client, f"/economy/{newest['next'][0]}")
    assert older["canonical"] == older["og:url"] == [f"{SITE}/economy/{newest['next'][0]}"]
    assert head_of(client, "/archive/2026/05/03/")["prev"] == ["/archive/2026/05/02/"]
    assert head_of(client, "/archive/2026/05/03/")["next"] == ["/archive/2026/05/04/"]


def test_no_feed_or_format_that_a_head_names_is_dead(client):
    live = a_full_article()
    pages = [
        live.get_absolute_url(),
        "/",
        "/economy/",
        "/topics/water/",
        "/authors/nasrin-kaveh/",
        "/search/?q=gauge&sort=oldest",
    ]
    addresses = {address for page in pages for address in head_of(client, page)["alternate"]}
    assert len(addresses) == 3 * 6 + 2
    for address in addresses:
        assert client.get(address).status_code == 200, address
    assert "/search/feed.atom?q=gauge" in addresses


def test_the_newspapers_pages_stand_under_every_page_and_are_addresses(client):
    client.force_login(users.chief())
    fields = {"name": "The Courier", "comments_policy": "moderated", "feed_text": "full"}
    answer = client.post("/admin/articles/masthead/add/", fields | {"ethics_policy": "javascript:alert(1)"})
    assert "Enter a valid URL." in answer.text
    client.post("/admin/articles/masthead/add/", fields | {"ethics_policy": "https://courier.example/ethics"})
    assert '<a href="https://courier.example/ethics">Ethics</a>' in client.get("/").text
