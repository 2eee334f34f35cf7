"""Read the comments of a post."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import number_format
from django.utils.translation import ngettext

from ...comments.models import MAX_COMMENT_LENGTH, Comment
from ...delivery.text_normalization import normalize_line, normalize_text
from ..html_converter import html_line_to_text
from ..message_counter import MessageCounter
from ..parse_dates import parse_iso_datetime
from ..parsed_article import ParsedComment
from .file_index import parse_id
from .xml_parser import Element

Status = Comment.Status
STATUSES = {
    "1": Status.APPROVED,
    "0": Status.HELD,
    "hold": Status.HELD,
    "approve": Status.APPROVED,
    "spam": Status.SPAM,
    "trash": Status.REJECTED,
    "post-trashed": Status.REJECTED,
}
MAX_NAME_LENGTH, MAX_EMAIL_LENGTH = 60, 254
PARAGRAPH = re.compile(r"\s*(?:</p>\s*<p[^>]*>|<br\s*/?>)\s*|\n", re.IGNORECASE)


def _pingback_message(count: int) -> str:
    return ngettext("%(count)s pingback was left out.", "%(count)s pingbacks were left out.", count) % {"count": count}


def _trackback_message(count: int) -> str:
    return ngettext("%(count)s trackback was left out.", "%(count)s trackbacks were left out.", count) % {
        "count": count
    }


def _incomplete_comment_message(count: int) -> str:
    return ngettext(
        "%(count)s comment without text or without a number was left out.",
        "%(count)s comments without text or without a number were left out.",
        count,
    ) % {"count": count}


def _duplicate_number_message(count: int) -> str:
    return ngettext(
        "%(count)s comment was left out, because it has the same number as another comment.",
        "%(count)s comments were left out, because they have the same numbers as other comments.",
        count,
    ) % {"count": count}


def _missing_date_message(count: int) -> str:
    return ngettext(
        "%(count)s comment without a date was given the date of its article.",
        "%(count)s comments without a date were given the date of their article.",
        count,
    ) % {"count": count}


def _shortened_comment_message(count: int) -> str:
    return ngettext(
        "%(count)s comment was shortened to the maximum length (%(limit)s characters).",
        "%(count)s comments were shortened to the maximum length (%(limit)s characters).",
        count,
    ) % {"count": count, "limit": number_format(MAX_COMMENT_LENGTH, force_grouping=True)}


IGNORED_TYPE_MESSAGES = {"pingback": _pingback_message, "trackback": _trackback_message}


def comments_of(item: Element, published: datetime) -> tuple[tuple[ParsedComment, ...], list[str]]:
    """Return a post's comments as ParsedComments, and messages on what was changed or left out.

    `published` is the date of comments without one.
    """
    comments: list[ParsedComment] = []
    message_counter = MessageCounter()
    for element in item.all("wp:comment"):
        comment_type = element.get("wp:comment_type")
        key = parse_id(element.get("wp:comment_id"))
        body = _plain_text(element.get("wp:comment_content"))
        if ignored_type_message := IGNORED_TYPE_MESSAGES.get(comment_type):
            message_counter.add(ignored_type_message)
        elif not key or not body or (comment_type and comment_type != "comment"):
            message_counter.add(_incomplete_comment_message)
        else:
            comments.append(_parse_comment(element, key, body, published, message_counter))
    unique = {comment.key: comment for comment in reversed(comments)}
    if len(unique) < len(comments):
        message_counter.add(_duplicate_number_message, count=len(comments) - len(unique))
    in_order = sorted(unique.values(), key=lambda comment: (comment.created_at, comment.key))
    return tuple(in_order), message_counter.messages()


def _parse_comment(
    element: Element, key: int, body: str, published: datetime, message_counter: MessageCounter
) -> ParsedComment:
    created_at = parse_iso_datetime(element.get("wp:comment_date_gmt")) or parse_iso_datetime(
        element.get("wp:comment_date")
    )
    if created_at is None:
        message_counter.add(_missing_date_message)
    if len(body) > MAX_COMMENT_LENGTH:
        message_counter.add(_shortened_comment_message)
        body = body[: MAX_COMMENT_LENGTH - 1] + "…"
    return ParsedComment(
        key=key,
        parent=parse_id(element.get("wp:comment_parent")),
        body=body,
        name=normalize_line(html_line_to_text(element.get("wp:comment_author")))[:MAX_NAME_LENGTH],
        email=_email(element.get("wp:comment_author_email")),
        status=STATUSES.get(element.get("wp:comment_approved").strip(), Status.HELD),
        created_at=created_at or published,
    )


def _plain_text(html: str) -> str:
    """Return a comment as plain text, with each paragraph on its own line."""
    lines = [html_line_to_text(line) for line in PARAGRAPH.sub("\n", html.replace("\r", "")).split("\n")]
    return normalize_text("\n".join(lines)).replace("\0", "")


def _email(text: str) -> str:
    """Return a valid e-mail address in lower case, or ""."""
    text = text.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= MAX_EMAIL_LENGTH else ""
