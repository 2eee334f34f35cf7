"""Reading a WXR twice: once through for what must be known of the whole, then post by post."""

import re
from collections import Counter
from contextlib import closing

from ..parsed_article import FileMessage, ImportFileError
from .file_index import POST_TYPE, WxrIndex, parse_id
from .parse_post import parse_post
from .xml_parser import WxrParser

XML_START = re.compile(rb"\s*(?:<\?xml|<!--|<!DOCTYPE|<rss)", re.IGNORECASE)
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def matches(start):
    """Tell whether a file that begins with these bytes is XML, of which WXR is the one kind that is read."""
    if start.startswith(BYTE_ORDER_MARKS[1:]):
        return b"<\0" in start[:8] or b"\0<" in start[:8]
    return bool(XML_START.match(start.removeprefix(BYTE_ORDER_MARKS[0])))


def read(source, run_options):
    """Yield a ParsedArticle or an ImportFileError for each post of a WXR, and FileMessages on the file.

    Raises ImportFileError, before anything is yielded, where the file is none or can't be read to its end.
    """
    with closing(WxrIndex()) as index:
        yield from _read(source, run_options, index)


def _read(source, run_options, index):
    with source.open() as file:
        if file.read(2) in BYTE_ORDER_MARKS[1:]:
            raise ImportFileError(1, "It isn’t in UTF-8; save it in that encoding.")
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
        yield FileMessage(f"the block editor’s comments were taken out of {block_posts} texts")


def _parse_post(element, index, run_options):
    try:
        number = parse_id(element.get("wp:post_id"))
        if number and (first := index.first_line_of(number)) != element.line:
            raise ImportFileError(element.line, f"Its wp:post_id {number} is that of the post in line {first}.")
        return parse_post(element, index, run_options)
    except ImportFileError as error:
        return ImportFileError(error.line, f"post {element.get('wp:post_id')[:20]}: {error.reason}"), False


def _file_messages(index):
    skipped_types = Counter(
        {re.sub("[^a-z0-9_-]", "", kind.lower())[:30]: count for kind, count in index.skipped_types.items()}
    )
    if skipped_types:
        summary = ", ".join(f"{count} {kind}" for kind, count in skipped_types.most_common(12))
        yield FileMessage(f"left out, since they are no posts: {summary}")
    if index.removed_characters:
        yield FileMessage(f"{index.removed_characters} control characters taken out")
