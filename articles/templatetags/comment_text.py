"""Template tags and filters that show comments: paragraphs of plain text with links, and the form to add one."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..comments.forms import CommentForm
from ..comments.models import Comment
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


@dataclass(frozen=True)
class ShownComment:
    """What readers see of a comment."""

    pk: int
    status: str
    is_visible: bool
    display_name: str
    body: str
    created_at: datetime.datetime
    is_staff: bool
    is_edited: bool
    is_picked: bool


@dataclass(frozen=True)
class ParentLink:
    """The link from a reply to the comment it replies to; `name` is "" if that comment is no longer shown."""

    pk: int
    name: str
    is_on_same_page: bool


@register.simple_tag(takes_context=True)
def comment_html(
    context: Context,
    comment: Comment,
    closed_reason: str = "",
    *,
    in_reply_to: Comment | None = None,
    is_on_same_page: bool = False,
) -> SafeString:
    """Return a comment as HTML; with `in_reply_to`, it begins with a link to the comment that it replies to."""
    shown = ShownComment(
        comment.pk,
        comment.status,
        comment.is_visible,
        comment.display_name,
        comment.body,
        comment.created_at,
        is_staff=comment.author_id is not None,
        is_edited=comment.edited_at is not None,
        is_picked=comment.picked_at is not None,
    )
    parent = in_reply_to and ParentLink(
        in_reply_to.pk, in_reply_to.display_name if in_reply_to.is_visible else "", is_on_same_page
    )
    return _comment_html(
        shown,
        parent,
        newspaper=context["masthead"].name if shown.is_staff else "",
        is_open=not closed_reason,
        language=get_language(),
        # How a date is written depends on today's.
        today=timezone.localdate(),
        time_zone=timezone.get_current_timezone_name(),
    )


# Cached because a page with many comments is rendered again for each new one. The arguments are all that the HTML
# depends on, so a changed comment is shown at once. An entry is about 2 KB.
@lru_cache(maxsize=500)
def _comment_html(
    comment: ShownComment, in_reply_to: ParentLink | None, *, newspaper: str, is_open: bool, **depends_on: object
) -> SafeString:
    context = {"comment": comment, "in_reply_to": in_reply_to, "newspaper": newspaper, "is_open": is_open}
    return render_to_string("articles/comments/comment.html", context)


@register.simple_tag
def empty_comment_fields() -> SafeString:
    """Return the fields of an empty form to add a comment as HTML."""
    return _empty_comment_fields(get_language())


# Cached because rendering the fields takes as long as all else in a thread, and they are the same for all articles.
@lru_cache(maxsize=50)
def _empty_comment_fields(language: str | None) -> SafeString:
    return render_to_string("articles/comments/comment_form_fields.html", {"form": CommentForm()})
