"""Read the metadata of an item: section, topics, authors, sources, genre, language."""

import re
from collections.abc import Iterator

from ...delivery.text_normalization import normalize_line
from ...editorial.article_content import Genre
from ...editorial.named_sources import is_url
from .json_values import JsonObject, get_objects, get_text

# By the last part of an agency's genre code; http://cv.iptc.org/newscodes/genre/.
GENRES = {
    "current": Genre.NEWS,
    "analysis": Genre.ANALYSIS,
    "opinion": Genre.OPINION,
    "interview": Genre.INTERVIEW,
    "background": Genre.EXPLAINER,
    "update": Genre.LIVE,
    **{genre.value: genre for genre in Genre},
}
MAX_NAMES, MAX_NAME_LENGTH, MAX_TOPIC_LENGTH = 20, 80, 60
# The lists of what an item is about by kind; other topics are among its subjects.
ENTITY_LISTS = ("people", "organisations", "places", "events")
MAX_URL_LENGTH, MAX_SOURCES_LENGTH = 400, 2000
BYLINE_PREFIX = re.compile(r"^by\s+", re.IGNORECASE)
BYLINE_SEPARATOR = re.compile(r"\s*(?:,|;|\band\b|&)\s*")


def section_of(item: JsonObject) -> str:
    """Return the name of the item's section, or ""."""
    return next(
        (normalize_line(get_text(each, "name")) for each in _subjects(item) if get_text(each, "rel") == "section"), ""
    )


def topics_of(item: JsonObject) -> tuple[str, ...]:
    """Return the names of the item's topics of any kind, each once."""
    topics = [each for each in _subjects(item) if get_text(each, "rel") != "section"]
    topics += [each for name in ENTITY_LISTS for each in get_objects(item, name) if get_text(each, "rel") == "topic"]
    names = dict.fromkeys(normalize_line(get_text(each, "name")) for each in topics)
    return tuple(name for name in names if name and len(name) <= MAX_TOPIC_LENGTH)[:MAX_NAMES]


def _subjects(item: JsonObject) -> list[JsonObject]:
    return get_objects(item, "subjects") + get_objects(item, "subject")


def authors_of(item: JsonObject) -> tuple[str, ...]:
    """Return the names of the item's authors, in order."""
    people = [*get_objects(item, "people"), *get_objects(item, "person"), *get_objects(item, "organisations")]
    names = [
        normalize_line(get_text(each, "name")) for each in people if get_text(each, "rel") in {"author", "creator"}
    ]
    if not names:
        byline = normalize_line(get_text(item, "by") or get_text(item, "byline"))
        names = BYLINE_SEPARATOR.split(BYLINE_PREFIX.sub("", byline))
    return tuple(dict.fromkeys(name[:MAX_NAME_LENGTH] for name in names if name))[:MAX_NAMES]


def source_of(item: JsonObject) -> str:
    """Return the name of the agency that the item comes from, or ""."""
    return next((get_text(each, "name") for each in _agencies(item)), get_text(item, "infosource"))


def sources_of(item: JsonObject) -> dict[str, str]:
    """Return the address of the agency's text and the named sources, one per line, as {field: text}.

    Fields without a value are left out.
    """
    named_sources = [each for each in get_objects(item, "infosources") if get_text(each, "role") == "named source"]
    lines = [f"{normalize_line(get_text(each, 'name'))} {_page_url(each)}".strip() for each in named_sources]
    while len("\n".join(lines)) > MAX_SOURCES_LENGTH:
        lines.pop()
    texts = {"source_address": next(map(_page_url, _agencies(item)), ""), "sources": "\n".join(lines)}
    return {name: text for name, text in texts.items() if text}


def _agencies(item: JsonObject) -> Iterator[JsonObject]:
    sources = (each for each in get_objects(item, "infosources") if get_text(each, "role") in {"", "source"})
    return (each for each in sources if get_text(each, "name"))


def _page_url(source: JsonObject) -> str:
    """Return the URI of a source if it is the address of a page, or ""."""
    uri = get_text(source, "uri")
    return uri if len(uri) <= MAX_URL_LENGTH and is_url(uri) else ""


def genre_of(item: JsonObject) -> str:
    """Return the item's genre as one of Genre, or ""."""
    for each in get_objects(item, "genres") + get_objects(item, "genre"):
        for text in (get_text(each, "uri").rpartition("/")[2], get_text(each, "name"), get_text(each, "code")):
            if genre := GENRES.get(text.lower()):
                return genre.value
    return ""


def language_of(item: JsonObject) -> str:
    """Return the language of the item's language tag, or ""."""
    match = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", get_text(item, "language"))
    return match[0].lower() if match else ""
