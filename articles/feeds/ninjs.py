"""An article as ninjs, the IPTC's News in JSON: version 3.1, or 2.2 for programs that support no other.

See https://iptc.org/std/ninjs/. The versions differ mainly in their keys: camel case in 3.1, lower case in 2.2.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from ..delivery.xml_safe_data import without_empty_values
from ..masthead.models import Masthead
from .serializer import SerializedArticle, SerializedPhoto, SerializedReference

VERSIONS = {"3": "3.1", "2": "2.2"}
SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_{}.json#"
# The codes of http://cv.iptc.org/newscodes/genre/ by genre.
GENRE_NAMES = {
    "news": "Current",
    "analysis": "Analysis",
    "opinion": "Opinion",
    "interview": "Interview",
    "explainer": "Background",
    "live": "Update",
}
# The properties of ninjs by kind of topic.
TOPIC_PROPERTIES = {
    "subject": "subjects",
    "person": "people",
    "organisation": "organisations",
    "place": "places",
    "event": "events",
}
GENRE_URI = "http://cv.iptc.org/newscodes/genre/{}"

# An object of the JSON document.
Item = dict[str, Any]


def parse_version(text: str) -> str:
    """Return the version that a parameter asks for, "2.2" or "3.1"; the minor number is optional.

    Raises ValueError for any other version.
    """
    version = {"": "3.1", **VERSIONS, **{version: version for version in VERSIONS.values()}}.get(text.strip())
    if version is None:
        raise ValueError(f"version must be one of {', '.join([*VERSIONS, *VERSIONS.values()])}, not “{text[:20]}”.")
    return version


def to_ninjs(article: SerializedArticle, masthead: Masthead, version: str = "3.1") -> Item:
    """Return a serialized article as a ninjs document of that version."""
    item: Item = without_empty_values(
        {**_management_fields(article, masthead, version), **_content_fields(article, masthead)}
    )
    return item if version.startswith("3") else {name.lower(): _lowercase_keys(value) for name, value in item.items()}


def _management_fields(article: SerializedArticle, masthead: Masthead, version: str) -> Item:
    return {
        "uri": article["uri"],
        "type": "text",
        "representationType": "full" if article["is_shown"] else "partial",
        "profile": "text-photo" if article["photo"] else "text-only",
        "standard": {"name": "ninjs", "version": version, "schema": SCHEMA.format(version)},
        "version": str(article["version"]),
        "pubStatus": "usable" if article["is_shown"] else "canceled",
        "firstCreated": _isoformat(article["published"]),
        "versionCreated": _isoformat(article["changed"]),
        "expires": _isoformat(article["expires"]),
        "urgency": article["urgency"],
        "language": article["language"],
        "copyrightHolder": article["source"] or masthead.name,
        "altIds": [
            {"role": "News ID", "value": str(article["news_id"])},
            {"role": "permalink", "value": article["permalink"]},
        ],
        "edNote": note_to_editors(article),
    }


def _content_fields(article: SerializedArticle, masthead: Masthead) -> Item:
    return {
        "title": article["headline"],
        "slugline": article["slugline"],
        "by": article["by"],
        "located": article["dateline"],
        "headlines": _texts(main=article["headline"], short=article["short_headline"], kicker=article["kicker"]),
        "descriptions": _texts(summary=article["standfirst"]) + _corrections(article),
        "bodies": _bodies(article),
        "genres": [{"name": article["genre"], "uri": GENRE_URI.format(GENRE_NAMES[article["genre"]])}],
        "infoSources": _sources(article),
        **_references_by_kind(article),
        "renditions": [{"name": "web", "href": article["url"], "contentType": "text/html"}],
        "associations": [_picture(article["photo"])] if article["photo"] else [],
        "trustIndicators": [
            {"role": f"https://schema.org/{name}", "title": str(label), "href": url}
            for name, label, url in masthead.policies()
        ],
    }


def _bodies(article: SerializedArticle) -> list[Item]:
    counts = {"charCount": article["characters"], "wordCount": article["words"]}
    body = {"role": "main", "contentType": "text/html", **counts, "value": article["body"]}
    return [body] if article["body"] else []


def _texts(**by_role: str) -> list[Item]:
    return [{"role": role, "contentType": "text/plain", "value": text} for role, text in by_role.items() if text]


def _corrections(article: SerializedArticle) -> list[Item]:
    return [
        {"role": note["kind"], "contentType": "text/plain", "value": f"{_isoformat(note['at'])} {note['text']}"}
        for note in article["notes"]
    ]


def _references_by_kind(article: SerializedArticle) -> dict[str, list[Item]]:
    """Return the authors, editor, topics and section under the ninjs property for each kind of thing."""
    references: dict[str, list[Item]] = {
        kind: [] for kind in ("people", "organisations", "places", "events", "subjects")
    }
    for author, relation in [(author, "author") for author in article["authors"]] + [(article["editor"], "editor")]:
        if author:
            references["people" if author["is_person"] else "organisations"].append(_reference(author, relation))
    for topic in article["topics"]:
        references[TOPIC_PROPERTIES[topic["kind"]]].append(_reference(topic, "topic"))
    if article["section"]:
        references["subjects"].append(_reference(article["section"], "section"))
    return references


def _reference(subject: SerializedReference, relation: str) -> Item:
    return {"name": subject["name"], "rel": relation, "uri": subject["url"]}


def _sources(article: SerializedArticle) -> list[Item]:
    agency = {"name": article["source"], "role": "source", "uri": article["source_address"]}
    named = [
        {"name": source["name"], "role": "named source", "uri": source["address"]} for source in article["sources"]
    ]
    return [agency, *named] if agency["name"] else named


def _picture(photo: SerializedPhoto) -> Item:
    return {
        "name": "lead photo",
        "uri": photo["uri"],
        "type": "picture",
        "pubStatus": "usable",
        "copyrightHolder": photo["credit"],
        "by": photo["credit"],
        "descriptions": _texts(caption=photo["caption"], alt=photo["alt_text"]),
        "renditions": [
            {
                "name": f"{size['width']} x {size['height']}",
                "href": size["url"],
                "contentType": size["media_type"],
                "width": size["width"],
                "height": size["height"],
            }
            for size in photo["sizes"]
        ],
    }


def note_to_editors(article: SerializedArticle) -> str:
    """Return the note for the receiving newsroom: a withdrawal with its reason, an expiry, or corrections."""
    if article["withdrawal"]:
        return (
            f"{article['withdrawal'].capitalize()} {_isoformat(article['withdrawn'])}: {article['withdrawal_reason']}"
        )
    if not article["is_shown"]:
        return f"Expired {_isoformat(article['expires'])}."
    return "\n".join(f"{note['kind'].capitalize()}: {note['text']}" for note in article["notes"])


def _isoformat(value: datetime.datetime | None) -> str:
    return value.isoformat(timespec="seconds") if value else ""


def _lowercase_keys(value: object) -> object:
    """Return a value of ninjs 3 with its keys in lower case, as in ninjs 2."""
    if isinstance(value, Mapping):
        return {name.lower(): _lowercase_keys(inner) for name, inner in value.items()}
    return [_lowercase_keys(inner) for inner in value] if isinstance(value, list) else value
