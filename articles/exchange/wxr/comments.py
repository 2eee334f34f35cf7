"""The comments of a post."""

import re
from collections import Counter

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ...comments.models import LONGEST_BODY, Comment
from ...delivery.text import one_line, plain_text
from ..item import Remark
from ..markup import words_of
from ..moments import moment
from .index import whole

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
NO_COMMENTS = {"pingback", "trackback"}
PARAGRAPH = re.compile(r"\s*(?:</p>\s*<p[^>]*>|<br\s*/?>)\s*|\n", re.IGNORECASE)


def comments_of(item, published):
    """Return a post's comments as Remarks, and remarks on what was changed or left out."""
    found, told = [], Counter()
    for element in item.all("wp:comment"):
        kind = element.get("wp:comment_type")
        key = whole(element.get("wp:comment_id"))
        body = _text(element.get("wp:comment_content"))
        if kind in NO_COMMENTS:
            told[f"{kind} dropped"] += 1
        elif not key or not body or (kind and kind != "comment"):
            told["comment without words or number dropped"] += 1
        else:
            found.append(_remark(element, key, body, published, told))
    once = {remark.key: remark for remark in reversed(found)}
    if len(once) < len(found):
        told["comment with the number of another dropped"] += len(found) - len(once)
    remarks = [text if count == 1 else f"{text} ({count} times)" for text, count in told.items()]
    return tuple(sorted(once.values(), key=lambda remark: (remark.created_at, remark.key))), remarks


def _remark(element, key, body, published, told):
    written = moment(element.get("wp:comment_date_gmt")) or moment(element.get("wp:comment_date"))
    if written is None:
        told["comment without a date dated like its article"] += 1
    if len(body) > LONGEST_BODY:
        told[f"comment cut to {LONGEST_BODY:,} characters"] += 1
    return Remark(
        key=key,
        parent=whole(element.get("wp:comment_parent")),
        body=body[: LONGEST_BODY - 1] + "…" if len(body) > LONGEST_BODY else body,
        name=one_line(words_of(element.get("wp:comment_author")))[:60],
        email=_email(element.get("wp:comment_author_email")),
        status=STATUSES.get(element.get("wp:comment_approved").strip(), Status.HELD),
        created_at=written or published,
    )


def _text(html):
    """Return a comment's words, its paragraphs on lines of their own."""
    lines = [words_of(line) for line in PARAGRAPH.sub("\n", html.replace("\r", "")).split("\n")]
    return plain_text("\n".join(lines)).replace("\0", "")


def _email(text):
    text = text.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= 254 else ""
