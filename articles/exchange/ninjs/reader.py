"""Reading ninjs, the IPTC's News in JSON: 1.x with body_xhtml, 2.x in lower case, 3.x in camel case.

https://iptc.org/std/ninjs/. One item, a list of them, or {"items": […]}; names are compared in lower case, which is all
that 2 and 3 differ in.
"""

import json
import re
from pathlib import Path

from ..html_converter import HtmlConverter, check_html_size
from ..parse_dates import parse_iso_datetime
from ..parsed_article import ImportFileError, TargetState, build_parsed_article
from .json_values import get_objects, get_text
from .metadata import authors_of, genre_of, language_of, section_of, topics_of
from .pictures import find_body_picture, first_unused_picture, pictures_of
from .text_fields import body_html_of, text_fields_of

MAX_FILE_SIZE = 50_000_000
JSON_START = re.compile(rb"\s*[\[{]")
NINJS_KEYS = (b'"uri"', b'"pubstatus"', b'"body_xhtml"', b'"bodies"', b'"ninjs"', b'"representationtype"')
CANCELLED_STATUSES = {"canceled", "cancelled", "withheld"}


def matches(start):
    """Tell whether a file that begins with these bytes is ninjs."""
    text = start.removeprefix(b"\xef\xbb\xbf")
    return bool(JSON_START.match(text)) and any(key in text.lower() for key in NINJS_KEYS)


def read(source, run_options):
    """Yield a ParsedArticle for each item of a file, an ImportFileError for one that can't be."""
    items = _load_items(source)
    run_options.expected += len(items) - 1
    # Of several versions of one item in a file, the latest comes last.
    for position, item in sorted(enumerate(items, start=1), key=lambda pair: _version(pair[1])):
        try:
            yield _parse_item(_in_lower_case(item), run_options, source, position)
        except ImportFileError as error:
            yield error


def _load_items(source):
    with source.open() as file:
        data = file.read(MAX_FILE_SIZE + 1)
    if len(data) > MAX_FILE_SIZE:
        raise ImportFileError(1, f"The file is too large; ninjs has at most {MAX_FILE_SIZE // 1_000_000} MB.")
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_reject_constant)
    except UnicodeDecodeError as error:
        raise ImportFileError(
            data[: error.start].count(b"\n") + 1, "It isn’t in UTF-8; save it in that encoding."
        ) from error
    except json.JSONDecodeError as error:
        raise ImportFileError(error.lineno, f"It is no JSON: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise ImportFileError(
            1, "It is no JSON that can be read: nested too deep, or with a number that there isn’t."
        ) from error
    if isinstance(found, dict) and isinstance(found.get("items"), list):
        found = found["items"]
    return found if isinstance(found, list) else [found]


def _reject_constant(name):
    raise ValueError(name)


def _in_lower_case(value):
    if isinstance(value, dict):
        return {str(name).lower(): _in_lower_case(inner) for name, inner in value.items()}
    return [_in_lower_case(inner) for inner in value] if isinstance(value, list) else value


def _parse_item(item, run_options, source, position):
    if not isinstance(item, dict):
        raise ImportFileError(1, f"item {position}: it is no object.")
    uri = get_text(item, "uri")
    if not uri:
        raise ImportFileError(1, f"item {position}: it has no uri, by which it could be known again.")
    if get_text(item, "type") not in {"", "text", "composite"}:
        raise ImportFileError(1, f"item {position}: it is of type {get_text(item, 'type')[:30]}, not text.")
    state, publish_at, messages = _status_and_date(item)
    folder = run_options.images or Path(source.path).parent
    pictures, picture_messages = pictures_of(item, run_options, folder)
    markup = HtmlConverter(
        lambda attributes: find_body_picture(attributes, pictures, folder, run_options.credit, picture_messages)
    )
    html = body_html_of(item)
    check_html_size(html, 1)
    body = markup.convert(html)
    texts, text_field_messages = text_fields_of(item, body)
    return build_parsed_article(
        **texts,
        origin=f"ninjs:{uri}"[:300],
        label=f"item {position}" if position > 1 else "",
        news_id=_news_id(item),
        version=_version(item),
        state=state,
        publish_at=publish_at,
        withdrawal_reason=get_text(item, "ednote") or "Cancelled by its source.",
        body=body,
        language=language_of(item),
        genre=genre_of(item),
        urgency=item.get("urgency") if item.get("urgency") in range(1, 10) else None,
        section=section_of(item)[:60],
        topics=topics_of(item),
        authors=authors_of(item),
        pictures=pictures,
        lead=first_unused_picture(pictures, body),
        messages=(*messages, *text_field_messages, *markup.messages, *picture_messages),
    )


def _status_and_date(item):
    """Return an item's State, when it was or is to be published, and remarks."""
    status = get_text(item, "pubstatus") or "usable"
    if status in CANCELLED_STATUSES:
        state = TargetState.WITHDRAWN
    elif status == "usable":
        state = TargetState.LIVE
    else:
        raise ImportFileError(1, f"pubstatus “{status[:30]}” isn’t usable, withheld or canceled.")
    messages = []
    for name in ("embargoed", "firstcreated", "versioncreated", "contentcreated"):
        if found := parse_iso_datetime(get_text(item, name)):
            return state, found, messages
        if get_text(item, name):
            messages.append(f"{name} “{get_text(item, name)[:40]}” is no date")
    raise ImportFileError(1, "It has no date: firstcreated or versioncreated.")


def _version(item):
    text = (
        get_text({str(name).lower(): value for name, value in item.items()}, "version")
        if isinstance(item, dict)
        else ""
    )
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def _news_id(item):
    ids = item.get("altids")
    pairs = (
        ids.items()
        if isinstance(ids, dict)
        else [(get_text(e, "role"), get_text(e, "value")) for e in get_objects(item, "altids")]
    )
    text = next((str(value) for role, value in pairs if str(role).lower() == "news id"), "")
    return int(text) if text.isascii() and text.isdecimal() and int(text[:18]) > 0 and len(text) <= 18 else None
