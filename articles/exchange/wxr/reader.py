"""Read a WXR file twice: first to index the whole file, then post by post."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...delivery.localized_formats import join_names
from ..import_run import ImportRunOptions
from ..parsed_article import FileMessage, ImportFileError, ParsedArticle
from ..source_files import SourceFile, encoding_error
from .file_index import POST_TYPE, WxrIndex, parse_id
from .parse_post import parse_post
from .xml_parser import Element, WxrParser

XML_START = re.compile(rb"\s*(?:<\?xml|<!--|<!DOCTYPE|<rss)", re.IGNORECASE)
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
MAX_NAMED_TYPES = 12
ReadItem = ParsedArticle | ImportFileError | FileMessage


def matches(start: bytes) -> bool:
    """Return whether a file that begins with these bytes is XML; WXR is the only XML format that is imported."""
    if start.startswith(BYTE_ORDER_MARKS[1:]):
        return b"<\0" in start[:8] or b"\0<" in start[:8]
    return bool(XML_START.match(start.removeprefix(BYTE_ORDER_MARKS[0])))


def read(source: SourceFile, run_options: ImportRunOptions) -> Iterator[ReadItem]:
    """Yield a ParsedArticle or an ImportFileError for each post of a WXR file, and FileMessages about the file.

    Raises ImportFileError, before anything is yielded, if the file isn't WXR or can't be read to its end.
    """
    with closing(WxrIndex()) as index:
        yield from _read(source, run_options, index)


def _read(source: SourceFile, run_options: ImportRunOptions, index: WxrIndex) -> Iterator[ReadItem]:
    with source.open() as file:
        if file.read(2) in BYTE_ORDER_MARKS[1:]:
            raise encoding_error(1)
        file.seek(0)
        index.read(file)
    run_options.expected += index.post_count - 1
    yield from _file_messages(index)
    block_posts = 0
    with source.open() as file:
        for element in WxrParser().parse(file):
            if isinstance(element, ImportFileError):
                yield element
            elif element.name == "item" and (element.get("wp:post_type") or POST_TYPE) == POST_TYPE:
                post, has_blocks = _parse_post(element, index, run_options)
                block_posts += has_blocks
                yield post
    if block_posts:
        message = ngettext(
            "The block editor’s HTML comments were removed from %(count)s text.",
            "The block editor’s HTML comments were removed from %(count)s texts.",
            block_posts,
        )
        yield FileMessage(message % {"count": block_posts})


def _parse_post(
    element: Element, index: WxrIndex, run_options: ImportRunOptions
) -> tuple[ParsedArticle | ImportFileError, bool]:
    try:
        number = parse_id(element.get("wp:post_id"))
        if number and (first_line := index.first_line_of(number)) != element.line:
            message = _("The post in line %(line)s has the same wp:post_id, %(number)s.")
            raise ImportFileError(element.line, message % {"line": first_line, "number": number})
        return parse_post(element, index, run_options)
    except ImportFileError as error:
        label = _("post %(number)s") % {"number": element.get("wp:post_id")[:20]}
        return ImportFileError(error.line, f"{label}: {error.reason}"), False


def _file_messages(index: WxrIndex) -> Iterator[FileMessage]:
    skipped_types = Counter(
        {re.sub("[^a-z0-9_-]", "", name.lower())[:30]: count for name, count in index.skipped_types.items()}
    )
    if skipped_types:
        types = join_names(f"{name} ({count})" for name, count in skipped_types.most_common(MAX_NAMED_TYPES))
        yield FileMessage(_("Left out, because they aren’t posts: %(types)s") % {"types": types})
    if index.removed_characters:
        message = ngettext(
            "%(count)s control character was removed.",
            "%(count)s control characters were removed.",
            index.removed_characters,
        )
        yield FileMessage(message % {"count": index.removed_characters})
