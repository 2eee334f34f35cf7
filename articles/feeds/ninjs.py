"""ninjs, the IPTC's News in JSON, of one article: 3.1, and 2.2 for programs that know no other.

https://iptc.org/std/ninjs/: the two differ in how names are written (camel case or lower case) and little else.
"""

from ..delivery.plain_data import without_empty_values

VERSIONS = {"3": "3.1", "2": "2.2"}
SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_{}.json#"
# By our genres, those of http://cv.iptc.org/newscodes/genre/.
GENRE_NAMES = {
    "news": "Current",
    "analysis": "Analysis",
    "opinion": "Opinion",
    "interview": "Interview",
    "explainer": "Background",
    "live": "Update",
}
# By the kinds of our topics, where ninjs has them.
TOPIC_PROPERTIES = {
    "subject": "subjects",
    "person": "people",
    "organisation": "organisations",
    "place": "places",
    "event": "events",
}
GENRE_URI = "http://cv.iptc.org/newscodes/genre/{}"


def parse_version(text):
    """Return the version that a parameter asks for: 2 or 3, whole or with a minor number; ValueError for others."""
    found = {"": "3.1", **VERSIONS, **{version: version for version in VERSIONS.values()}}.get(text.strip())
    if found is None:
        raise ValueError(f"version must be one of {', '.join([*VERSIONS, *VERSIONS.values()])}, not “{text[:20]}”.")
    return found


def to_ninjs(article, masthead, version="3.1"):
    """Return a serialized article as ninjs of that version, as plain data for JSON."""
    item = without_empty_values(
        {**_management_fields(article, masthead, version), **_content_fields(article, masthead)}
    )
    return item if version.startswith("3") else lowercase_keys(item)


def _management_fields(article, masthead, version):
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


def _content_fields(article, masthead):
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
            {"role": f"https://schema.org/{name}", "title": words, "href": address}
            for name, words, address in masthead.policies()
        ],
    }


def _bodies(article):
    counts = {"charCount": article["characters"], "wordCount": article["words"]}
    body = {"role": "main", "contentType": "text/html", **counts, "value": article["body"]}
    return [body] if article["body"] else []


def _texts(**by_role):
    return [{"role": role, "contentType": "text/plain", "value": text} for role, text in by_role.items() if text]


def _corrections(article):
    return [
        {"role": note["kind"], "contentType": "text/plain", "value": f"{_isoformat(note['at'])} {note['text']}"}
        for note in article["notes"]
    ]


def _references_by_kind(article):
    """Return what it is filed under and who worked on it, by the kind of thing that each is."""
    found = {kind: [] for kind in ("people", "organisations", "places", "events", "subjects")}
    for author, relation in [(each, "author") for each in article["authors"]] + [(article["editor"], "editor")]:
        if author:
            found["people" if author["is_person"] else "organisations"].append(_reference(author, relation))
    for topic in article["topics"]:
        found[TOPIC_PROPERTIES[topic["kind"]]].append(_reference(topic, "topic"))
    if article["section"]:
        found["subjects"].append(_reference(article["section"], "section"))
    return found


def _reference(row, relation):
    return {"name": row["name"], "rel": relation, "uri": row["url"]}


def _sources(article):
    agency = {"name": article["source"], "role": "source", "uri": article["source_address"]}
    named = [{"name": each["name"], "role": "named source", "uri": each["address"]} for each in article["sources"]]
    return [agency, *named] if agency["name"] else named


def _picture(photo):
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


def note_to_editors(article):
    """Return what a receiving desk must be told: of a withdrawal and its reason, of an expiry, of corrections."""
    if article["withdrawal"]:
        return (
            f"{article['withdrawal'].capitalize()} {_isoformat(article['withdrawn'])}: {article['withdrawal_reason']}"
        )
    if not article["is_shown"]:
        return f"Expired {_isoformat(article['expires'])}."
    return "\n".join(f"{note['kind'].capitalize()}: {note['text']}" for note in article["notes"])


def _isoformat(moment):
    return moment.isoformat(timespec="seconds") if moment else ""


def lowercase_keys(value):
    """Return ninjs 3 as ninjs 2 writes it: the same names in lower case."""
    if isinstance(value, dict):
        return {name.lower(): lowercase_keys(inner) for name, inner in value.items()}
    return [lowercase_keys(inner) for inner in value] if isinstance(value, list) else value
