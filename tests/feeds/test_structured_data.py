"""Test the JSON-LD of pages, validated against a list of fields of https://schema.org, and their other metadata."""

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
DATETIME, COUNT = (
    {"type": "string", "pattern": r"T.*[+-]\d\d:\d\d$", "format": "date-time"},
    {"type": "integer", "minimum": 0},
)


def object_schema(kind, required="", **fields):
    """Return the JSON Schema of an object of a type (or one of several) with these fields and no others."""
    kinds = {"enum": kind} if isinstance(kind, list) else {"const": kind}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["@type", *required.split()],
        "properties": {"@type": kinds, "@id": ADDRESS, **fields},
    }


def list_of(schema):
    return {"type": "array", "minItems": 1, "items": schema}


def any_of(*schemas):
    return {"anyOf": list(schemas)}


NEWSPAPER = object_schema(
    "NewsMediaOrganization",
    "@id name",
    name=TEXT,
    url=ADDRESS,
    logo=object_schema("ImageObject", "url", url=ADDRESS),
    **dict.fromkeys(POLICIES, ADDRESS),
)
PERSON = object_schema("Person", "name", name=TEXT, url=ADDRESS, jobTitle=TEXT)
ORGANISATION = object_schema("Organization", "name", name=TEXT, url=ADDRESS)
IMAGE = object_schema(
    "ImageObject", "url width height creditText", url=ADDRESS, width=COUNT, height=COUNT, caption=TEXT, creditText=TEXT
)
PUT_RIGHT = object_schema("CorrectionComment", "text datePublished", text=TEXT, datePublished=DATETIME)
CORRECTION = object_schema(
    "CorrectionComment", "text datePublished", text=TEXT, datePublished=DATETIME, correction=PUT_RIGHT
)
COMMENT = object_schema(
    "Comment",
    "text dateCreated author",
    url=ADDRESS,
    text=TEXT,
    dateCreated=DATETIME,
    author=object_schema("Person", name=TEXT),
)
WORK = object_schema("NewsArticle", "url headline inLanguage", url=ADDRESS, headline=TEXT, inLanguage=TEXT)
ARTICLE = object_schema(
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
    identifier=object_schema("PropertyValue", "propertyID value", propertyID={"const": "News ID"}, value=TEXT),
    headline=TEXT,
    alternativeHeadline=TEXT,
    description=TEXT,
    image=list_of(IMAGE),
    datePublished=DATETIME,
    dateModified=DATETIME,
    expires=DATETIME,
    dateline=TEXT,
    locationCreated=object_schema("Place", "name", name=TEXT),
    contentLocation=list_of(object_schema("Place", "name", name=TEXT, url=ADDRESS)),
    about=list_of(object_schema(["Person", "Organization", "Thing"], "name", name=TEXT, url=ADDRESS)),
    articleSection=TEXT,
    keywords=list_of(TEXT),
    inLanguage=TEXT,
    wordCount=COUNT,
    isAccessibleForFree={"const": True},
    author=list_of(any_of(PERSON, ORGANISATION)),
    editor=PERSON,
    sourceOrganization=ORGANISATION,
    isBasedOn=ADDRESS,
    citation=list_of(object_schema("CreativeWork", "name", name=TEXT, url=ADDRESS)),
    translationOfWork=WORK,
    workTranslation=list_of(WORK),
    publisher=NEWSPAPER,
    correction=list_of(CORRECTION),
    copyrightHolder={"type": "object"},
    coverageStartTime=DATETIME,
    commentCount=COUNT,
    discussionUrl=ADDRESS,
    comment=list_of(COMMENT),
)
BREADCRUMBS = object_schema(
    "BreadcrumbList",
    "itemListElement",
    itemListElement=list_of(object_schema("ListItem", "position name item", position=COUNT, name=TEXT, item=ADDRESS)),
)
WEBSITE = object_schema(
    "WebSite", "url name publisher", url=ADDRESS, name=TEXT, description=TEXT, publisher={}, potentialAction={}
)
LIST = object_schema(
    "CollectionPage",
    "url name",
    url=ADDRESS,
    name=TEXT,
    description=TEXT,
    isPartOf={},
    publisher=NEWSPAPER,
    mainEntity=object_schema(
        "ItemList",
        "itemListElement",
        itemListElement=list_of(object_schema("ListItem", "position url name", position=COUNT, url=ADDRESS, name=TEXT)),
    ),
)
AUTHOR = object_schema(
    ["Person", "Organization"],
    "name url",
    name=TEXT,
    url=ADDRESS,
    description=TEXT,
    image=ADDRESS,
    knowsAbout=list_of(TEXT),
    jobTitle=TEXT,
    worksFor=NEWSPAPER,
    parentOrganization=NEWSPAPER,
)
PROFILE = object_schema(
    "ProfilePage",
    "url name mainEntity",
    url=ADDRESS,
    name=TEXT,
    mainEntity=AUTHOR,
    hasPart=list_of(object_schema("NewsArticle", "url headline", url=ADDRESS, headline=TEXT)),
)


def structured_data(client, address, *schemas):
    """Return the objects in a page's JSON-LD, each validated against its schema."""
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).text, re.DOTALL)
    data = json.loads(text)
    assert data["@context"] == "https://schema.org"
    assert len(data["@graph"]) == len(schemas)
    for item, schema in zip(data["@graph"], schemas, strict=True):
        errors = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(item)
        assert not [f"{list(error.path)}: {error.message}" for error in errors]
    return data["@graph"]


def metadata(client, address):
    """Return the metadata in a page's head, as {name, property or rel: [value, …]}."""
    values = {}
    for element in html.fromstring(client.get(address).text.encode()).iterfind("head/*"):
        name = element.get("name") or element.get("property") or element.get("rel") or element.tag
        values.setdefault(name, []).append(element.get("content") or element.get("href") or element.text)
    return values


def a_full_article(**fields):
    """Return a live article with a value in every field and a correction, in a newspaper with policies."""
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


def test_an_article_has_all_fields_that_search_engines_use(client):
    live = a_full_article()
    first = a_comment(live, body="Not a drop.", email="b@reader.example")
    for number in range(11):
        a_comment(live, parent=first if number < 3 else None)
    article, breadcrumbs = structured_data(client, live.get_absolute_url(), ARTICLE, BREADCRUMBS)
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
    assert [part["name"] for part in breadcrumbs["itemListElement"]] == ["Economy", live.headline]


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
def test_each_genre_has_its_type_and_a_minimal_article_is_valid(client, genre, kind):
    live = a_live_article(genre=genre, standfirst="")
    assert structured_data(client, live.get_absolute_url(), ARTICLE, BREADCRUMBS)[0]["@type"] == kind
    Section.objects.update(opinion=True)
    kind = "OpinionNewsArticle" if genre == "news" else kind
    assert structured_data(client, live.get_absolute_url(), ARTICLE, BREADCRUMBS)[0]["@type"] == kind


def test_a_replaced_correction_names_its_replacement_and_agency_copy_its_source(client):
    live = a_full_article(source="ISNA", source_address="https://agency.example/1")
    wrong = live.article.versions.get(number=2)
    publish(live.article, kind="correction", note="It was 105.", supersedes=wrong, now=NOON + 2 * HOUR)
    article, _ = structured_data(client, live.get_absolute_url(), ARTICLE, BREADCRUMBS)
    texts = [(note["text"], note.get("correction", {}).get("text")) for note in article["correction"]]
    assert texts == [("It was 105.", None), ("It was 104.", "It was 105.")]
    assert article["sourceOrganization"]["name"] == "ISNA"
    assert article["isBasedOn"] == "https://agency.example/1"
    assert "copyrightHolder" not in article


def test_an_article_and_its_translations_refer_to_each_other(client):
    original = a_live_article()
    persian = a_live_article(language="fa", translation_of=original.pk)
    german = a_live_article(language="de", translation_of=original.pk)
    # None of these is visible.
    for hidden in ({"at": timezone.now() + HOUR}, {"expires_at": timezone.now() - HOUR}):
        a_live_article(language="fr", translation_of=original.pk, **hidden)
    work = {"@type": "NewsArticle", "url": SITE + original.get_absolute_url(), "headline": original.headline}
    for live, of, into in ((original, None, [persian, german]), (persian, work, []), (german, work, [])):
        article, _ = structured_data(client, live.get_absolute_url(), ARTICLE, BREADCRUMBS)
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


def test_a_translation_of_a_hidden_original_refers_to_nothing(client):
    draft = a_draft()
    live = a_live_article(language="fa", translation_of=draft.pk)
    article, _ = structured_data(client, live.get_absolute_url(), ARTICLE, BREADCRUMBS)
    assert not {"translationOfWork", "workTranslation"} & article.keys()
    assert not html.fromstring(client.get(live.get_absolute_url()).text.encode()).xpath("//link[@hreflang]")


def test_a_fixed_typo_does_not_change_the_modified_date(client):
    live = a_live_article()
    Article.objects.update(standfirst="The gauge went down before dawn.")
    publish(Article.objects.get(pk=live.pk), kind="typo", now=timezone.now())
    article, _ = structured_data(client, live.get_absolute_url(), ARTICLE, BREADCRUMBS)
    assert article["dateModified"] == article["datePublished"]


def test_other_pages_have_structured_data(client):
    live = a_full_article()
    site, newspaper = structured_data(client, "/", WEBSITE, NEWSPAPER)
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/search/?q={{words}}"
    assert newspaper["publishingPrinciples"] == "https://courier.example/publishing_principles"
    assert newspaper["logo"]["url"] == f"{SITE}/static/img/mark.svg"
    for address in ("/economy/", "/topics/water/", f"/archive/{live.publish_at:%Y/%m/%d}/"):
        page, breadcrumbs = structured_data(client, address, LIST, BREADCRUMBS)
        assert page["mainEntity"]["itemListElement"][0]["url"] == SITE + live.get_absolute_url()
        assert breadcrumbs["itemListElement"][-1]["item"] == SITE + address
    profile, _ = structured_data(client, "/authors/nasrin-kaveh/", PROFILE, BREADCRUMBS)
    assert profile["mainEntity"]["jobTitle"] == "Metro correspondent"
    assert profile["mainEntity"]["knowsAbout"] == ["Kerman", "Water", "Waterworks"]
    desk, _ = structured_data(client, "/authors/diplomatic-desk/", PROFILE, BREADCRUMBS)
    assert desk["mainEntity"]["@type"] == "Organization"
    a_section("Sport")
    structured_data(client, "/sport/", LIST, BREADCRUMBS)


def test_every_page_has_complete_metadata(client):
    live = a_full_article()
    for address in ("/", "/economy/", "/topics/", "/topics/water/", "/authors/", "/authors/nasrin-kaveh/", "/archive/"):
        head = metadata(client, address)
        assert head["canonical"] == head["og:url"] == [SITE + address]
        assert head["og:site_name"] == ["The Courier"]
        assert head["og:type"] == ["website"] or address == "/authors/nasrin-kaveh/"
        assert head["og:locale"] == ["en_GB"]
        assert head["og:description"] == head["description"]
        assert head["twitter:card"] == ["summary"]
        for name in ("title", "og:title", "robots", "viewport"):
            assert head[name][0], (address, name)
    head = metadata(client, live.get_absolute_url())
    assert head["og:title"] == [live.headline]
    assert head["title"] == [f"{live.headline} | The Courier"]
    assert head["og:type"] == ["article"]
    assert head["twitter:card"] == ["summary_large_image"]
    assert head["og:image"] == [SITE + rendition_for(live.photo, "social", 1200).url]
    assert (head["og:image:width"], head["og:image:height"]) == (["300"], ["158"])
    assert head["article:modified_time"] == ["2026-05-04T13:00:00+00:00"]
    assert head["shortlink"] == [f"{SITE}/news/{live.pk}/"]


def test_a_page_excluded_from_search_engines_has_no_metadata(client):
    live = a_full_article()
    withdraw(live.article, reason="It was wrong.")
    for address in (live.get_absolute_url(), "/nowhere/at/all/"):
        head = metadata(client, address)
        assert head["robots"] == ["noindex"]
        assert not [name for name in head if name in {"canonical", "script"} or name.startswith("og:")]


def test_pages_of_older_articles_have_canonical_urls_and_days_link_to_adjacent_days(client):
    for day in range(21):
        a_live_article(at=NOON - day * 24 * HOUR)
    newest = metadata(client, "/economy/")
    older = metadata(client, f"/economy/{newest['next'][0]}")
    assert older["canonical"] == older["og:url"] == [f"{SITE}/economy/{newest['next'][0]}"]
    assert metadata(client, "/archive/2026/05/03/")["prev"] == ["/archive/2026/05/02/"]
    assert metadata(client, "/archive/2026/05/03/")["next"] == ["/archive/2026/05/04/"]


def test_every_feed_and_format_linked_in_a_head_exists(client):
    live = a_full_article()
    pages = [
        live.get_absolute_url(),
        "/",
        "/economy/",
        "/topics/water/",
        "/authors/nasrin-kaveh/",
        "/search/?q=gauge&sort=oldest",
    ]
    addresses = {address for page in pages for address in metadata(client, page)["alternate"]}
    assert len(addresses) == 3 * 6 + 2
    for address in addresses:
        assert client.get(address).status_code == 200, address
    assert "/search/feed.atom?q=gauge" in addresses


def test_policy_pages_are_linked_in_the_footer_and_validated(client):
    client.force_login(users.chief())
    fields = {"name": "The Courier", "comments_policy": "moderated", "feed_text": "full", "feed_items": "20"}
    answer = client.post("/admin/articles/masthead/add/", fields | {"ethics_policy": "javascript:alert(1)"})
    assert "Enter a valid URL." in answer.text
    client.post("/admin/articles/masthead/add/", fields | {"ethics_policy": "https://courier.example/ethics"})
    assert '<a href="https://courier.example/ethics">Ethics</a>' in client.get("/").text
