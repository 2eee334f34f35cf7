"""Template filters that show the text of comments: paragraphs of plain text with links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django import template

from ..comments.text_analysis import links_of

register = template.Library()

BLANK_LINES = re.compile(r"\n{2,}")
MAY_CONTAIN_LINK = re.compile(r"\w\.\w|//")


@dataclass(frozen=True)
class TextFragment:
    """A part of a comment's text; `url` is its address if it is a link, else ""."""

    text: str
    url: str = ""


@register.filter
def has_links(body: str) -> bool:
    """Return whether a comment may contain links: a quick check, because most contain none."""
    return MAY_CONTAIN_LINK.search(body) is not None


@register.filter
def paragraphs(body: str) -> list[list[TextFragment]]:
    """Return the paragraphs of a comment, each as a list of TextFragments."""
    return [list(_fragments(paragraph)) for paragraph in BLANK_LINES.split(body)]


def _fragments(text: str) -> Iterator[TextFragment]:
    position = 0
    for link in links_of(text):
        if link.start > position:
            yield TextFragment(text[position : link.start])
        yield TextFragment(link.text, link.url)
        position = link.end
    if position < len(text):
        yield TextFragment(text[position:])
