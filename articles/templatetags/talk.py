"""How readers' words are shown: plain, in paragraphs, with their links."""

import re
from dataclasses import dataclass

from django import template

from ..comments.words import links_of

register = template.Library()

BLANK_LINES = re.compile(r"\n{2,}")
MAY_LINK = re.compile(r"\w\.\w|//")


@dataclass(frozen=True)
class Piece:
    """Some text of a comment; `address` is where it leads, "" where it is no link."""

    text: str
    address: str = ""


@register.filter
def has_links(body):
    """Tell whether a comment may hold links; most hold none."""
    return MAY_LINK.search(body) is not None


@register.filter
def paragraphs(body):
    """Return a comment's paragraphs, each as its Pieces in order."""
    return [list(_pieces(paragraph)) for paragraph in BLANK_LINES.split(body)]


def _pieces(text):
    place = 0
    for link in links_of(text):
        if link.start > place:
            yield Piece(text[place : link.start])
        yield Piece(link.text, link.address)
        place = link.end
    if place < len(text):
        yield Piece(text[place:])
