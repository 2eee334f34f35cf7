"""How readers' words are shown: plain, in paragraphs, with their links."""

import re
from dataclasses import dataclass

from django import template

from ..comments.text_analysis import links_of

register = template.Library()

BLANK_LINES = re.compile(r"\n{2,}")
MAY_CONTAIN_LINK = re.compile(r"\w\.\w|//")


@dataclass(frozen=True)
class TextFragment:
    """Some text of a comment; `url` is where it leads, "" where it is no link."""

    text: str
    url: str = ""


@register.filter
def has_links(body):
    """Tell whether a comment may hold links; most hold none."""
    return MAY_CONTAIN_LINK.search(body) is not None


@register.filter
def paragraphs(body):
    """Return a comment's paragraphs, each as its Pieces in order."""
    return [list(_fragments(paragraph)) for paragraph in BLANK_LINES.split(body)]


def _fragments(text):
    place = 0
    for link in links_of(text):
        if link.start > place:
            yield TextFragment(text[place : link.start])
        yield TextFragment(link.text, link.url)
        place = link.end
    if place < len(text):
        yield TextFragment(text[place:])
