"""Reading ninjs, the IPTC's News in JSON: 1.x with body_xhtml, 2.x in lower case, 3.x in camel case.

https://iptc.org/std/ninjs/. One item, a list of them, or {"items": […]}; names are compared in lower case, which is all
that 2 and 3 differ in.
"""

import json
import re
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..delivery.text import one_line
from ..editorial.body import text_of
from ..editorial.copy import Genre
from .item import ItemError, Picture, State, made
from .markup import Markup, refuse_too_much, words_of
from .moments import moment

LARGEST = 50_000_000
BEGINS = re.compile(rb"\s*[\[{]")
SIGNS = (b'"uri"', b'"pubstatus"', b'"body_xhtml"', b'"bodies"', b'"ninjs"', b'"representationtype"')
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
CANCELLED = {"canceled", "cancelled", "withheld"}
LONGEST = {"headline": 200, "short_headline": 90, "kicker": 40, "standfirst": 400, "dateline": 60, "source": 80}
MOST_NAMES = 20


def fits(beginning):
    """Tell whether a file that begins with these bytes is ninjs."""
    text = beginning.removeprefix(b"\xef\xbb\xbf")
    return bool(BEGINS.match(text)) and any(sign in text.lower() for sign in SIGNS)


def read(source, choices):
    """Yield an Item for each item of a file, an ItemError for one that can't be."""
    items = _items(source)
    choices.expected += len(items) - 1
    # Of several versions of one item in a file, the latest comes last.
    for place, item in sorted(enumerate(items, start=1), key=lambda pair: _version(pair[1])):
        try:
            yield _item(_in_lower_case(item), choices, source, place)
        except ItemError as error:
            yield error


def _items(source):
    with source.open() as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ItemError(1, f"The file is too large; ninjs has at most {LARGEST // 1_000_000} MB.")
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise ItemError(data[: error.start].count(b"\n") + 1, "It isn’t in UTF-8; save it in that encoding.") from error
    except json.JSONDecodeError as error:
        raise ItemError(error.lineno, f"It is no JSON: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise ItemError(
            1, "It is no JSON that can be read: nested too deep, or with a number that there isn’t."
        ) from error
    if isinstance(found, dict) and isinstance(found.get("items"), list):
        found = found["items"]
    return found if isinstance(found, list) else [found]


def _refuse(name):
    raise ValueError(name)


def _in_lower_case(value):
    if isinstance(value, dict):
        return {str(name).lower(): _in_lower_case(inner) for name, inner in value.items()}
    return [_in_lower_case(inner) for inner in value] if isinstance(value, list) else value


def _item(item, choices, source, place):
    if not isinstance(item, dict):
        raise ItemError(1, f"item {place}: it is no object.")
    uri = _text(item, "uri")
    if not uri:
        raise ItemError(1, f"item {place}: it has no uri, by which it could be known again.")
    if _text(item, "type") not in {"", "text", "composite"}:
        raise ItemError(1, f"item {place}: it is of type {_text(item, 'type')[:30]}, not text.")
    state, publish_at, remarks = _standing(item)
    folder = choices.images or Path(source.path).parent
    pictures, picture_remarks = _pictures(item, choices, folder)
    markup = Markup(lambda attributes: _in_body(attributes, pictures, folder, choices.credit, picture_remarks))
    html = _body(item)
    refuse_too_much(html, 1)
    body = markup.rewrite(html)
    words, word_remarks = _words(item, body)
    return made(
        **words,
        origin=f"ninjs:{uri}"[:300],
        label=f"item {place}" if place > 1 else "",
        news_id=_news_id(item),
        version=_version(item),
        state=state,
        publish_at=publish_at,
        withdrawal_reason=_text(item, "ednote") or "Cancelled by its source.",
        body=body,
        language=_language(item),
        genre=_genre(item),
        urgency=item.get("urgency") if item.get("urgency") in range(1, 10) else None,
        section=_section(item)[:60],
        topics=_topics(item),
        authors=_authors(item),
        pictures=pictures,
        lead=_unused(pictures, body),
        remarks=(*remarks, *word_remarks, *markup.remarks, *picture_remarks),
    )


def _standing(item):
    """Return an item's State, when it was or is to be published, and remarks."""
    status = _text(item, "pubstatus") or "usable"
    if status in CANCELLED:
        state = State.WITHDRAWN
    elif status == "usable":
        state = State.LIVE
    else:
        raise ItemError(1, f"pubstatus “{status[:30]}” isn’t usable, withheld or canceled.")
    remarks = []
    for name in ("embargoed", "firstcreated", "versioncreated", "contentcreated"):
        if found := moment(_text(item, name)):
            return state, found, remarks
        if _text(item, name):
            remarks.append(f"{name} “{_text(item, name)[:40]}” is no date")
    raise ItemError(1, "It has no date: firstcreated or versioncreated.")


def _words(item, body):
    """Return the words by their fields, and remarks on what was cut."""
    descriptions = _by_role(item, "descriptions")
    headlines = _by_role(item, "headlines")
    words = {
        "headline": headlines.get("main") or _text(item, "title") or _text(item, "headline") or headlines.get("", ""),
        "short_headline": headlines.get("short", ""),
        "kicker": headlines.get("kicker", ""),
        "standfirst": descriptions.get("summary") or descriptions.get("") or words_of(_text(item, "description_text")),
        "dateline": _text(item, "located"),
        "source": _source(item),
    }
    if not words["headline"]:
        # ninjs 1 and 2 name it so.
        words["headline"] = text_of(body)[:100] or "Untitled"
    remarks = []
    for name, longest in LONGEST.items():
        words[name] = one_line(words[name])
        if len(words[name]) > longest:
            remarks.append(f"{name.replace('_', ' ')} cut to {longest} characters: {words[name]}")
            words[name] = words[name][: longest - 1] + "…"
    return words, remarks


def _body(item):
    found = {_text(body, "role"): body for body in reversed(_objects(item, "bodies"))}
    best = found.get("main") or next(iter(found.values()), {})
    html = _text(best, "value") or _text(item, "body_xhtml")
    if html and _text(best, "contenttype") in {"", "text/html", "application/xhtml+xml"}:
        return html
    text = html or _text(item, "body_text")
    return "".join(f"<p>{_escaped(part)}</p>" for part in re.split(r"\n\s*\n", text))


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


def _by_role(item, name):
    return {_text(each, "role"): words_of(_text(each, "value")) for each in reversed(_objects(item, name))}


def _section(item):
    named = [each for each in _objects(item, "subjects") + _objects(item, "subject") if _text(each, "rel") == "section"]
    return next((one_line(_text(each, "name")) for each in named), "")


def _topics(item):
    named = [each for each in _objects(item, "subjects") + _objects(item, "subject") if _text(each, "rel") != "section"]
    names = dict.fromkeys(one_line(_text(each, "name")) for each in named)
    return tuple(name for name in names if name and len(name) <= 60)[:MOST_NAMES]


def _authors(item):
    people = [*_objects(item, "people"), *_objects(item, "person"), *_objects(item, "organisations")]
    names = [one_line(_text(each, "name")) for each in people if _text(each, "rel") in {"author", "creator"}]
    if not names:
        by = re.sub(r"^by\s+", "", one_line(_text(item, "by") or _text(item, "byline")), flags=re.IGNORECASE)
        names = re.split(r"\s*(?:,|;|\band\b|&)\s*", by)
    return tuple(dict.fromkeys(name[:80] for name in names if name))[:MOST_NAMES]


def _source(item):
    named = [_text(each, "name") for each in _objects(item, "infosources") if _text(each, "role") in {"", "source"}]
    return next(filter(None, named), _text(item, "infosource"))


def _genre(item):
    for each in _objects(item, "genres") + _objects(item, "genre"):
        for text in (_text(each, "uri").rpartition("/")[2], _text(each, "name"), _text(each, "code")):
            if found := GENRES.get(text.lower()):
                return found.value
    return ""


def _language(item):
    found = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", _text(item, "language"))
    return found[0].lower() if found else ""


def _version(item):
    text = (
        _text({str(name).lower(): value for name, value in item.items()}, "version") if isinstance(item, dict) else ""
    )
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def _news_id(item):
    ids = item.get("altids")
    pairs = (
        ids.items()
        if isinstance(ids, dict)
        else [(_text(e, "role"), _text(e, "value")) for e in _objects(item, "altids")]
    )
    text = next((str(value) for role, value in pairs if str(role).lower() == "news id"), "")
    return int(text) if text.isascii() and text.isdecimal() and int(text[:18]) > 0 and len(text) <= 18 else None


def _pictures(item, choices, folder):
    """Return the pictures of an item that lie in the folder, or beside the file, and remarks on those that don't."""
    found, remarks = {}, []
    associations = item.get("associations")
    each = (
        associations.values()
        if isinstance(associations, dict)
        else associations
        if isinstance(associations, list)
        else []
    )
    for picture in (picture for picture in each if isinstance(picture, dict) and _text(picture, "type") == "picture"):
        renditions = picture.get("renditions")
        renditions = list(renditions.values()) if isinstance(renditions, dict) else renditions
        renditions = renditions if isinstance(renditions, list) else []
        names = [_text(rendition, "href") for rendition in renditions if isinstance(rendition, dict)]
        file = next(filter(None, (_file(name, folder) for name in names)), None)
        if file is None:
            remarks.append(f"picture missing: {next(iter(names), '') or _text(picture, 'uri')}"[:200])
            continue
        texts = _by_role(picture, "descriptions")
        caption = texts.get("caption") or texts.get("") or words_of(_text(picture, "description_text"))
        credit = _text(picture, "copyrightholder") or _text(picture, "by") or _text(picture, "byline") or choices.credit
        found[str(len(found) + 1)] = Picture(
            name=file.name,
            open=partial(file.open, "rb"),
            caption=caption,
            alt_text=texts.get("alt") or caption or one_line(_text(picture, "headline") or _text(picture, "title")),
            credit=one_line(credit),
        )
    return found, remarks


def _file(address, folder):
    """Return the file of that address in a folder, by its path or its name alone; None for none."""
    try:
        path = unquote(urlsplit(address).path).lstrip("/")
    except ValueError:
        return None
    folder = Path(folder).resolve()
    for name in filter(None, (path, path.rpartition("/")[2])):
        file = (folder / name.replace("\0", "")).resolve()
        if file.is_relative_to(folder) and file.is_file():
            return file
    return None


def _in_body(attributes, pictures, folder, credit, remarks):
    """Return (key, caption) of an <img>, which may be one of the item's pictures or any other of the folder."""
    source, alt = attributes.get("src", ""), one_line(attributes.get("alt", ""))
    file = _file(source, folder)
    if file is None:
        remarks.append(f"picture missing: {source[:200]}")
        return None
    for key, picture in pictures.items():
        if picture.name == file.name:
            return key, picture.caption
    key = str(len(pictures) + 1)
    pictures[key] = Picture(name=file.name, open=partial(file.open, "rb"), alt_text=alt, credit=credit)
    return key, ""


def _unused(pictures, body):
    return next((key for key in pictures if f'<figure key="{key}">' not in body), "")


def _text(item, name):
    value = item.get(name, "") if isinstance(item, dict) else ""
    return value.replace("\0", "").strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _objects(item, name):
    value = item.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
