"""Builders of test data: each returns a complete object, and any field can be overridden."""

import datetime
import io
import itertools
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.comments.change_status import update_counters
from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.models import (
    Appeal,
    Article,
    Author,
    Comment,
    Decision,
    LiveArticle,
    Photo,
    Report,
    Section,
    Thread,
    Topic,
)
from articles.photos.upload_photo import upload_photo

NOON = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)
_numbers = itertools.count(1)


def a_section(name: str = "Economy", **fields: Any) -> Section:
    """Return the section of that name; create it if it is missing."""
    defaults = {"slug": name.lower().replace(" ", "-"), **fields}
    return Section.objects.get_or_create(name=name, defaults=defaults)[0]


def a_topic(name: str = "Water", **fields: Any) -> Topic:
    """Return the topic of that name; create it if it is missing."""
    defaults = {"slug": name.lower().replace(" ", "-"), **fields}
    return Topic.objects.get_or_create(name=name, defaults=defaults)[0]


def an_author(name: str = "Nasrin Kaveh", **fields: Any) -> Author:
    """Return the author of that name; create it if it is missing."""
    defaults = {"slug": name.lower().replace(" ", "-"), **fields}
    return Author.objects.get_or_create(name=name, defaults=defaults)[0]


def a_picture(name: str = "field.png", size: tuple[int, int] = (300, 200), **options: Any) -> SimpleUploadedFile:
    """Return a picture file in the format of its extension; no two have the same content."""
    file, image = io.BytesIO(), Image.new("RGB", size, "teal")
    image.putpixel((0, 0), (next(_numbers) % 256, next(_numbers) // 256 % 256, 0))
    image.save(file, {"jpg": "JPEG"}.get(name.rpartition(".")[2], name.rpartition(".")[2]), **options)
    return SimpleUploadedFile(name, file.getvalue())


def a_photo(**fields: Any) -> Photo:
    """Upload and return a photo with renditions, caption, alt text and credit."""
    fields = {"alt_text": "A teal field", "caption": "The field", "credit": "Drawing: the tests", **fields}
    return upload_photo(a_picture(), **fields)


def a_draft(
    *, topics: Iterable[Topic] = (), authors: list[Author] | None = None, by: User | None = None, **fields: Any
) -> Article:
    """Return a draft with one revision that passes all checks."""
    number = next(_numbers)
    fields = {
        "headline": f"Well number {number} is measured again",
        "standfirst": "The gauge went down at dawn.",
        "body": "<p>The water stood a hand lower than last year.</p>",
        **fields,
    }
    if "section" not in fields:
        fields["section"] = a_section()
    article = Article(created_by=by, **fields)
    save_working_copy(article, topics=topics, authors=authors or [an_author()], by=by)
    return article


def a_live_article(*, at: datetime.datetime = NOON, by: User | None = None, **fields: Any) -> LiveArticle:
    """Return the live copy of an article that is published at that time."""
    article = a_draft(by=by, **fields)
    publish(article, at=at, by=by, now=at)
    return article.live


def a_comment(live_article: LiveArticle, *, status: str = Comment.Status.APPROVED, **fields: Any) -> Comment:
    """Return a comment on a live article, by default one that readers see."""
    fields = {"body": f"Remark number {next(_numbers)}.", "name": "Behzad", **fields}
    comment = Comment.objects.create(article_id=live_article.pk, status=status, **fields)
    Thread.objects.get_or_create(article_id=live_article.pk)
    if comment.is_visible:
        update_counters(comment, visible=1, picks=1 if comment.picked_at else 0)
    return comment


def a_report(comment: Comment, **fields: Any) -> Report:
    """Return a reader's report of a comment, by default an open one."""
    fields = {"reason": Report.Reason.ABUSE, "reported_at": NOON, "address_hash": f"1.{next(_numbers)}", **fields}
    if fields["reason"] == Report.Reason.ILLEGAL:
        fields = {"law": "Penal code, article 12", "reference": f"R-{next(_numbers)}", **fields}
    return Report.objects.create(comment=comment, version=comment.version, **fields)


def an_appeal(decision: Decision, **fields: Any) -> Appeal:
    """Return a commenter's appeal against a decision, by default an open one."""
    return Appeal.objects.create(decision=decision, **{"words": "Look again.", "appealed_at": NOON, **fields})
