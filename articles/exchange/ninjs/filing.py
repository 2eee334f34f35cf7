"""Where an item belongs and who made it: section, topics, authors, sources, genre, language."""

import re

from ...delivery.text import one_line
from ...editorial.copy import Genre
from ...editorial.sources import is_address
from .values import objects_in, text_in

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
MOST_NAMES = 20
# Beside its subjects, what an item is about, by kind.
THINGS = ("people", "organisations", "places", "events")
LONGEST_ADDRESS, LONGEST_SOURCES = 400, 2000


def section_of(item):
    """Return the name of its section, or ""."""
    return next((one_line(text_in(each, "name")) for each in _subjects(item) if text_in(each, "rel") == "section"), "")


def topics_of(item):
    """Return the names of its topics, of whatever kind, each once."""
    named = [each for each in _subjects(item) if text_in(each, "rel") != "section"]
    named += [each for name in THINGS for each in objects_in(item, name) if text_in(each, "rel") == "topic"]
    names = dict.fromkeys(one_line(text_in(each, "name")) for each in named)
    return tuple(name for name in names if name and len(name) <= 60)[:MOST_NAMES]


def _subjects(item):
    return objects_in(item, "subjects") + objects_in(item, "subject")


def authors_of(item):
    """Return the names of who signed it, in order."""
    people = [*objects_in(item, "people"), *objects_in(item, "person"), *objects_in(item, "organisations")]
    names = [one_line(text_in(each, "name")) for each in people if text_in(each, "rel") in {"author", "creator"}]
    if not names:
        by = re.sub(r"^by\s+", "", one_line(text_in(item, "by") or text_in(item, "byline")), flags=re.IGNORECASE)
        names = re.split(r"\s*(?:,|;|\band\b|&)\s*", by)
    return tuple(dict.fromkeys(name[:80] for name in names if name))[:MOST_NAMES]


def source_of(item):
    """Return the name of the agency that it comes from, or ""."""
    return next((text_in(each, "name") for each in _agencies(item)), text_in(item, "infosource"))


def sources_of(item):
    """Return the address of the agency's own text and the sources named, a line each, as far as there are any."""
    named = [each for each in objects_in(item, "infosources") if text_in(each, "role") == "named source"]
    lines = [f"{one_line(text_in(each, 'name'))} {_address(each)}".strip() for each in named]
    while len("\n".join(lines)) > LONGEST_SOURCES:
        lines.pop()
    found = {"source_address": next(map(_address, _agencies(item)), ""), "sources": "\n".join(lines)}
    return {name: text for name, text in found.items() if text}


def _agencies(item):
    named = (each for each in objects_in(item, "infosources") if text_in(each, "role") in {"", "source"})
    return (each for each in named if text_in(each, "name"))


def _address(named):
    """Return the address of a named thing, where it is that of a page."""
    uri = text_in(named, "uri")
    return uri if len(uri) <= LONGEST_ADDRESS and is_address(uri) else ""


def genre_of(item):
    """Return its genre, one of ours, or ""."""
    for each in objects_in(item, "genres") + objects_in(item, "genre"):
        for text in (text_in(each, "uri").rpartition("/")[2], text_in(each, "name"), text_in(each, "code")):
            if found := GENRES.get(text.lower()):
                return found.value
    return ""


def language_of(item):
    """Return the language of its tag, or ""."""
    found = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", text_in(item, "language"))
    return found[0].lower() if found else ""
