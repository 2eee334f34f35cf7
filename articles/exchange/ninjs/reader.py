"""Read ninjs, the IPTC's News in JSON: 1.x with body_xhtml, 2.x in lower case, 3.x in camel case.

https://iptc.org/std/ninjs/. A file holds one item, a list of items, or {"items": […]}. Names are compared in lower
case, since versions 2 and 3 differ in nothing else.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from django.utils.translation import gettext as _

from ..html_converter import Attributes, HtmlConverter, check_html_size
from ..import_run import ImportRunOptions
from ..parse_dates import parse_iso_datetime
from ..parsed_article import CANCELLED_BY_SOURCE, ImportFileError, ParsedArticle, TargetState, build_parsed_article
from ..source_files import SourceFile, encoding_error
from .json_values import JsonObject, get_objects, get_text
from .metadata import authors_of, genre_of, language_of, section_of, topics_of
from .pictures import find_body_picture, first_unused_picture, pictures_of
from .text_fields import body_html_of, text_fields_of

MEGABYTE = 1_000_000
MAX_FILE_SIZE = 50 * MEGABYTE
JSON_START = re.compile(rb"\s*[\[{]")
NINJS_KEYS = (b'"uri"', b'"pubstatus"', b'"body_xhtml"', b'"bodies"', b'"ninjs"', b'"representationtype"')
CANCELLED_STATUSES = {"canceled", "cancelled", "withheld"}


def matches(start: bytes) -> bool:
    """Return whether a file that begins with these bytes is ninjs."""
    text = start.removeprefix(b"\xef\xbb\xbf")
    return bool(JSON_START.match(text)) and any(key in text.lower() for key in NINJS_KEYS)


def read(source: SourceFile, run_options: ImportRunOptions) -> Iterator[ParsedArticle | ImportFileError]:
    """Yield a ParsedArticle for each item of a file, or an ImportFileError if the item can't be imported."""
    items = _load_items(source)
    run_options.expected += len(items) - 1
    # If a file has several versions of an item, the latest is imported last.
    for position, item in sorted(enumerate(items, start=1), key=lambda pair: _version(pair[1])):
        try:
            yield _parse_item(_in_lower_case(item), run_options, source, position)
        except ImportFileError as error:
            yield error


def _load_items(source: SourceFile) -> list[object]:
    with source.open() as file:
        data = file.read(MAX_FILE_SIZE + 1)
    if len(data) > MAX_FILE_SIZE:
        message = _("The file is too large. A ninjs file can have at most %(size)s MB.")
        raise ImportFileError(1, message % {"size": MAX_FILE_SIZE // MEGABYTE})
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_reject_constant)
    except UnicodeDecodeError as error:
        raise encoding_error(data[: error.start].count(b"\n") + 1) from error
    except json.JSONDecodeError as error:
        message = _("The file isn’t valid JSON: %(error)s.") % {"error": error.msg}
        raise ImportFileError(error.lineno, message) from error
    except (RecursionError, ValueError) as error:
        message = _("The JSON can’t be read: it is nested too deeply or contains an invalid number.")
        raise ImportFileError(1, message) from error
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        content = content["items"]
    return content if isinstance(content, list) else [content]


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _in_lower_case(value: object) -> object:
    """Return a value of JSON with the names of its objects in lower case."""
    if isinstance(value, dict):
        return {str(name).lower(): _in_lower_case(inner) for name, inner in value.items()}
    return [_in_lower_case(inner) for inner in value] if isinstance(value, list) else value


def _parse_item(item: object, run_options: ImportRunOptions, source: SourceFile, position: int) -> ParsedArticle:
    item = _check_item(item, position)
    state, publish_at, messages = _status_and_date(item)
    folder = run_options.images or Path(source.path).parent
    pictures, picture_messages = pictures_of(item, run_options, folder)

    def find_picture(attributes: Attributes) -> tuple[str, str] | None:
        return find_body_picture(attributes, pictures, folder, run_options.credit, picture_messages)

    converter = HtmlConverter(find_picture)
    html = body_html_of(item)
    check_html_size(html, 1)
    body = converter.convert(html)
    texts, text_field_messages = text_fields_of(item, body)
    return build_parsed_article(
        **texts,
        origin=f"ninjs:{get_text(item, 'uri')}"[:300],
        # Translators: an article in a file of several; a message about it follows.
        label=_("item %(number)s") % {"number": position} if position > 1 else "",
        news_id=_news_id(item),
        version=_version(item),
        state=state,
        publish_at=publish_at,
        withdrawal_reason=get_text(item, "ednote") or CANCELLED_BY_SOURCE,
        body=body,
        language=language_of(item),
        genre=genre_of(item),
        urgency=item.get("urgency") if item.get("urgency") in range(1, 10) else None,
        section=section_of(item)[:60],
        topics=topics_of(item),
        authors=authors_of(item),
        pictures=pictures,
        lead=first_unused_picture(pictures, body),
        messages=(*messages, *text_field_messages, *converter.messages, *picture_messages),
    )


def _check_item(item: object, position: int) -> JsonObject:
    """Return an item that can be imported; raise ImportFileError for any other."""
    if not isinstance(item, dict):
        raise ImportFileError(1, _("Item %(number)s isn’t an object.") % {"number": position})
    if not get_text(item, "uri"):
        raise ImportFileError(1, _("Item %(number)s has no uri, which identifies it.") % {"number": position})
    item_type = get_text(item, "type")
    if item_type not in {"", "text", "composite"}:
        message = _("Item %(number)s has the type %(type)s, not text.")
        raise ImportFileError(1, message % {"number": position, "type": item_type[:30]})
    return item


def _status_and_date(item: JsonObject) -> tuple[TargetState, datetime, list[str]]:
    """Return an item's TargetState, its publication time, and messages."""
    status = get_text(item, "pubstatus") or "usable"
    if status in CANCELLED_STATUSES:
        state = TargetState.WITHDRAWN
    elif status == "usable":
        state = TargetState.LIVE
    else:
        message = _("The pubstatus must be “usable”, “withheld” or “canceled”, not “%(status)s”.")
        raise ImportFileError(1, message % {"status": status[:30]})
    messages: list[str] = []
    for name in ("embargoed", "firstcreated", "versioncreated", "contentcreated"):
        text = get_text(item, name)
        if publish_at := parse_iso_datetime(text):
            return state, publish_at, messages
        if text:
            message = _("The value of %(field)s, “%(value)s”, isn’t a date.")
            messages.append(message % {"field": name, "value": text[:40]})
    raise ImportFileError(1, _("The item has no date. Give firstcreated or versioncreated."))


def _version(item: object) -> int:
    """Return the version of an item whose names are in any case; 0 for none."""
    if not isinstance(item, dict):
        return 0
    text = get_text({str(name).lower(): value for name, value in item.items()}, "version")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def _news_id(item: JsonObject) -> int | None:
    """Return the News ID among an item's alternative IDs, which are an object (ninjs 2) or a list; None for none."""
    ids = item.get("altids")
    pairs = (
        ids.items()
        if isinstance(ids, dict)
        else [(get_text(each, "role"), get_text(each, "value")) for each in get_objects(item, "altids")]
    )
    text = next((str(value) for role, value in pairs if str(role).lower() == "news id"), "")
    return int(text) if text.isascii() and text.isdecimal() and int(text[:18]) > 0 and len(text) <= 18 else None
