"""Reading a WXR twice: once through for what must be known of the whole, then post by post."""

import re
from collections import Counter
from contextlib import closing

from ..item import ItemError, Notice
from .index import POST, Index, whole
from .parse import Parser
from .post import post_of

BEGINS = re.compile(rb"\s*(?:<\?xml|<!--|<!DOCTYPE|<rss)", re.IGNORECASE)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def fits(beginning):
    """Tell whether a file that begins with these bytes is XML, of which WXR is the one kind that is read."""
    if beginning.startswith(MARKS[1:]):
        return b"<\0" in beginning[:8] or b"\0<" in beginning[:8]
    return bool(BEGINS.match(beginning.removeprefix(MARKS[0])))


def read(source, choices):
    """Yield an Item for each post of a WXR, an ItemError for one that can't be, and Notices on the file.

    Raises ItemError, before anything is yielded, where the file is none or can't be read to its end.
    """
    with closing(Index()) as index:
        yield from _read(source, choices, index)


def _read(source, choices, index):
    with source.open() as file:
        if file.read(2) in MARKS[1:]:
            raise ItemError(1, "It isn’t in UTF-8; save it in that encoding.")
        file.seek(0)
        index.read(file)
    choices.expected += index.posts - 1
    yield from _notices(index)
    blocks = 0
    with source.open() as file:
        for element in Parser().parse(file):
            if isinstance(element, ItemError):
                yield element
            elif element.name == "item" and (element.get("wp:post_type") or POST) == POST:
                post, is_of_blocks = _post(element, index, choices)
                blocks += is_of_blocks
                yield post
    if blocks:
        yield Notice(f"the block editor’s comments were taken out of {blocks} texts")


def _post(element, index, choices):
    try:
        number = whole(element.get("wp:post_id"))
        if number and (first := index.first_line_of(number)) != element.line:
            raise ItemError(element.line, f"Its wp:post_id {number} is that of the post in line {first}.")
        return post_of(element, index, choices)
    except ItemError as error:
        return ItemError(error.line, f"post {element.get('wp:post_id')[:20]}: {error.reason}"), False


def _notices(index):
    left_out = Counter({re.sub("[^a-z0-9_-]", "", kind.lower())[:30]: count for kind, count in index.left_out.items()})
    if left_out:
        told = ", ".join(f"{count} {kind}" for kind, count in left_out.most_common(12))
        yield Notice(f"left out, since they are no posts: {told}")
    if index.removed:
        yield Notice(f"{index.removed} control characters taken out")
