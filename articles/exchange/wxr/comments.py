"""The comments of a post."""

import re
from collections import Counter

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ...comments.models import MAX_COMMENT_LENGTH, Comment
from ...delivery.text_normalization import normalize_line, normalize_text
from ..html_converter import html_line_to_text
from ..parse_dates import parse_iso_datetime
from ..parsed_article import ParsedComment
from .file_index import parse_id

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
NON_COMMENT_TYPES = {"pingback", "trackback"}
PARAGRAPH = re.compile(r"\s*(?:</p>\s*<p[^>]*>|<br\s*/?>)\s*|\n", re.IGNORECASE)


def comments_of(item, published):
    """Return a post's comments as ParsedComments, and remarks on what was changed or left out."""
    found, message_counts = [], Counter()
    for element in item.all("wp:comment"):
        kind = element.get("wp:comment_type")
        key = parse_id(element.get("wp:comment_id"))
        body = _text(element.get("wp:comment_content"))
        if kind in NON_COMMENT_TYPES:
            message_counts[f"{kind} dropped"] += 1
        elif not key or not body or (kind and kind != "comment"):
            message_counts["comment without words or number dropped"] += 1
        else:
            found.append(_parse_comment(element, key, body, published, message_counts))
    unique = {comment.key: comment for comment in reversed(found)}
    if len(unique) < len(found):
        message_counts["comment with the number of another dropped"] += len(found) - len(unique)
    messages = [text if count == 1 else f"{text} ({count} times)" for text, count in message_counts.items()]
    return tuple(sorted(unique.values(), key=lambda comment: (comment.created_at, comment.key))), messages


def _parse_comment(element, key, body, published, message_counts):
    written = parse_iso_datetime(element.get("wp:comment_date_gmt")) or parse_iso_datetime(
        element.get("wp:comment_date")
    )
    if written is None:
        message_counts["comment without a date dated like its article"] += 1
    if len(body) > MAX_COMMENT_LENGTH:
        message_counts[f"comment cut to {MAX_COMMENT_LENGTH:,} characters"] += 1
    return ParsedComment(
        key=key,
        parent=parse_id(element.get("wp:comment_parent")),
        body=body[: MAX_COMMENT_LENGTH - 1] + "…" if len(body) > MAX_COMMENT_LENGTH else body,
        name=normalize_line(html_line_to_text(element.get("wp:comment_author")))[:60],
        email=_email(element.get("wp:comment_author_email")),
        status=STATUSES.get(element.get("wp:comment_approved").strip(), Status.HELD),
        created_at=written or published,
    )


def _text(html):
    """Return a comment's words, its paragraphs on lines of their own."""
    lines = [html_line_to_text(line) for line in PARAGRAPH.sub("\n", html.replace("\r", "")).split("\n")]
    return normalize_text("\n".join(lines)).replace("\0", "")


def _email(text):
    text = text.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= 254 else ""
