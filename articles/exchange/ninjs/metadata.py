"""Where an item belongs and who made it: section, topics, authors, sources, genre, language."""

import re

from ...delivery.text_normalization import normalize_line
from ...editorial.content import Genre
from ...editorial.named_sources import is_url
from .json_values import get_objects, get_text

# By the last word of what agencies call a genre; http://cv.iptc.org/newscodes/genre/.
GENRES = {
    "current": Genre.NEWS,
    "analysis": Genre.ANALYSIS,
    "opinion": Genre.OPINION,
    "interview": Genre.INTERVIEW,
    "background": Genre.EXPLAINER,
    "update": Genre.LIVE,
    **{genre.value: genre for genre in Genre},
}
MAX_NAMES = 20
# Beside its subjects, what an item is about, by kind.
ENTITY_LISTS = ("people", "organisations", "places", "events")
MAX_URL_LENGTH, MAX_SOURCES_LENGTH = 400, 2000


def section_of(item):
    """Return the name of its section, or ""."""
    return next(
        (normalize_line(get_text(each, "name")) for each in _subjects(item) if get_text(each, "rel") == "section"), ""
    )


def topics_of(item):
    """Return the names of its topics, of whatever kind, each once."""
    named = [each for each in _subjects(item) if get_text(each, "rel") != "section"]
    named += [each for name in ENTITY_LISTS for each in get_objects(item, name) if get_text(each, "rel") == "topic"]
    names = dict.fromkeys(normalize_line(get_text(each, "name")) for each in named)
    return tuple(name for name in names if name and len(name) <= 60)[:MAX_NAMES]


def _subjects(item):
    return get_objects(item, "subjects") + get_objects(item, "subject")


def authors_of(item):
    """Return the names of who signed it, in order."""
    people = [*get_objects(item, "people"), *get_objects(item, "person"), *get_objects(item, "organisations")]
    names = [
        normalize_line(get_text(each, "name")) for each in people if get_text(each, "rel") in {"author", "creator"}
    ]
    if not names:
        by = re.sub(
            r"^by\s+", "", normalize_line(get_text(item, "by") or get_text(item, "byline")), flags=re.IGNORECASE
        )
        names = re.split(r"\s*(?:,|;|\band\b|&)\s*", by)
    return tuple(dict.fromkeys(name[:80] for name in names if name))[:MAX_NAMES]


def source_of(item):
    """Return the name of the agency that it comes from, or ""."""
    return next((get_text(each, "name") for each in _agencies(item)), get_text(item, "infosource"))


def sources_of(item):
    """Return the address of the agency's own text and the sources named, a line each, as far as there are any."""
    named = [each for each in get_objects(item, "infosources") if get_text(each, "role") == "named source"]
    lines = [f"{normalize_line(get_text(each, 'name'))} {_page_url(each)}".strip() for each in named]
    while len("\n".join(lines)) > MAX_SOURCES_LENGTH:
        lines.pop()
    found = {"source_address": next(map(_page_url, _agencies(item)), ""), "sources": "\n".join(lines)}
    return {name: text for name, text in found.items() if text}


def _agencies(item):
    named = (each for each in get_objects(item, "infosources") if get_text(each, "role") in {"", "source"})
    return (each for each in named if get_text(each, "name"))


def _page_url(named):
    """Return the address of a named thing, where it is that of a page."""
    uri = get_text(named, "uri")
    return uri if len(uri) <= MAX_URL_LENGTH and is_url(uri) else ""


def genre_of(item):
    """Return its genre, one of ours, or ""."""
    for each in get_objects(item, "genres") + get_objects(item, "genre"):
        for text in (get_text(each, "uri").rpartition("/")[2], get_text(each, "name"), get_text(each, "code")):
            if found := GENRES.get(text.lower()):
                return found.value
    return ""


def language_of(item):
    """Return the language of its tag, or ""."""
    found = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", get_text(item, "language"))
    return found[0].lower() if found else ""
