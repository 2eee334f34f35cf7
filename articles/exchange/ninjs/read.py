"""Reading ninjs, the IPTC's News in JSON: 1.x with body_xhtml, 2.x in lower case, 3.x in camel case.

https://iptc.org/std/ninjs/. One item, a list of them, or {"items": […]}; names are compared in lower case, which is all
that 2 and 3 differ in.
"""

import json
import re
from pathlib import Path

from ..item import ItemError, State, made
from ..markup import Markup, refuse_too_much
from ..moments import moment
from .filing import authors_of, genre_of, language_of, section_of, topics_of
from .pictures import in_body, pictures_of, unused
from .values import objects_in, text_in
from .words import body_of, words_of_item

LARGEST = 50_000_000
BEGINS = re.compile(rb"\s*[\[{]")
SIGNS = (b'"uri"', b'"pubstatus"', b'"body_xhtml"', b'"bodies"', b'"ninjs"', b'"representationtype"')
CANCELLED = {"canceled", "cancelled", "withheld"}


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
    uri = text_in(item, "uri")
    if not uri:
        raise ItemError(1, f"item {place}: it has no uri, by which it could be known again.")
    if text_in(item, "type") not in {"", "text", "composite"}:
        raise ItemError(1, f"item {place}: it is of type {text_in(item, 'type')[:30]}, not text.")
    state, publish_at, remarks = _standing(item)
    folder = choices.images or Path(source.path).parent
    pictures, picture_remarks = pictures_of(item, choices, folder)
    markup = Markup(lambda attributes: in_body(attributes, pictures, folder, choices.credit, picture_remarks))
    html = body_of(item)
    refuse_too_much(html, 1)
    body = markup.rewrite(html)
    words, word_remarks = words_of_item(item, body)
    return made(
        **words,
        origin=f"ninjs:{uri}"[:300],
        label=f"item {place}" if place > 1 else "",
        news_id=_news_id(item),
        version=_version(item),
        state=state,
        publish_at=publish_at,
        withdrawal_reason=text_in(item, "ednote") or "Cancelled by its source.",
        body=body,
        language=language_of(item),
        genre=genre_of(item),
        urgency=item.get("urgency") if item.get("urgency") in range(1, 10) else None,
        section=section_of(item)[:60],
        topics=topics_of(item),
        authors=authors_of(item),
        pictures=pictures,
        lead=unused(pictures, body),
        remarks=(*remarks, *word_remarks, *markup.remarks, *picture_remarks),
    )


def _standing(item):
    """Return an item's State, when it was or is to be published, and remarks."""
    status = text_in(item, "pubstatus") or "usable"
    if status in CANCELLED:
        state = State.WITHDRAWN
    elif status == "usable":
        state = State.LIVE
    else:
        raise ItemError(1, f"pubstatus “{status[:30]}” isn’t usable, withheld or canceled.")
    remarks = []
    for name in ("embargoed", "firstcreated", "versioncreated", "contentcreated"):
        if found := moment(text_in(item, name)):
            return state, found, remarks
        if text_in(item, name):
            remarks.append(f"{name} “{text_in(item, name)[:40]}” is no date")
    raise ItemError(1, "It has no date: firstcreated or versioncreated.")


def _version(item):
    text = (
        text_in({str(name).lower(): value for name, value in item.items()}, "version") if isinstance(item, dict) else ""
    )
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def _news_id(item):
    ids = item.get("altids")
    pairs = (
        ids.items()
        if isinstance(ids, dict)
        else [(text_in(e, "role"), text_in(e, "value")) for e in objects_in(item, "altids")]
    )
    text = next((str(value) for role, value in pairs if str(role).lower() == "news id"), "")
    return int(text) if text.isascii() and text.isdecimal() and int(text[:18]) > 0 and len(text) <= 18 else None
