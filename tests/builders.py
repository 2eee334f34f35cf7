"""Builders: rows for tests, each complete by itself, with any field to be overridden."""

import datetime
import io
import itertools

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.comments.change_status import update_counters
from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.models import Appeal, Article, Author, Comment, Report, Section, Thread, Topic
from articles.photos.upload_photo import upload_photo

NOON = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)
_numbers = itertools.count(1)


def a_section(name="Economy", **fields):
    """Return the section of that name, made where it is missing."""
    defaults = {"slug": name.lower().replace(" ", "-"), **fields}
    return Section.objects.get_or_create(name=name, defaults=defaults)[0]


def a_topic(name="Water", **fields):
    """Return the topic of that name, made where it is missing."""
    defaults = {"slug": name.lower().replace(" ", "-"), **fields}
    return Topic.objects.get_or_create(name=name, defaults=defaults)[0]


def an_author(name="Nasrin Kaveh", **fields):
    """Return the author of that name, made where it is missing."""
    defaults = {"slug": name.lower().replace(" ", "-"), **fields}
    return Author.objects.get_or_create(name=name, defaults=defaults)[0]


def a_picture(name="field.png", size=(300, 200), **options):
    """Return the file of a picture that Pillow draws, no two alike, in the format that its name says."""
    file, image = io.BytesIO(), Image.new("RGB", size, "teal")
    image.putpixel((0, 0), (next(_numbers) % 256, next(_numbers) // 256 % 256, 0))
    image.save(file, {"jpg": "JPEG"}.get(name.rpartition(".")[2], name.rpartition(".")[2]), **options)
    return SimpleUploadedFile(name, file.getvalue())


def a_photo(**fields):
    """Return a photo of the library, with its renditions, caption, alt text and credit."""
    words = {"alt_text": "A teal field", "caption": "The field", "credit": "Drawing: the tests", **fields}
    return upload_photo(a_picture(), **words)


def a_draft(*, topics=(), authors=None, by=None, **fields):
    """Return a working copy in draft, with one revision, that would pass every check."""
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


def a_live_article(*, at=NOON, by=None, **fields):
    """Return what readers see of an article published at that time."""
    article = a_draft(by=by, **fields)
    publish(article, at=at, by=by, now=at)
    return article.live


def a_comment(live_article, *, status=Comment.Status.APPROVED, **fields):
    """Return a comment under a live article, by default one that readers see."""
    fields = {"body": f"Remark number {next(_numbers)}.", "name": "Behzad", **fields}
    comment = Comment.objects.create(article_id=live_article.pk, status=status, **fields)
    Thread.objects.get_or_create(article_id=live_article.pk)
    if comment.is_visible:
        update_counters(comment, visible=1, picks=1 if comment.picked_at else 0)
    return comment


def a_report(comment, **fields):
    """Return a reader's report of a comment, by default one that waits."""
    fields = {"reason": Report.Reason.ABUSE, "reported_at": NOON, "address_hash": f"1.{next(_numbers)}", **fields}
    if fields["reason"] == Report.Reason.ILLEGAL:
        fields = {"law": "Penal code, article 12", "reference": f"R-{next(_numbers)}", **fields}
    return Report.objects.create(comment=comment, version=comment.version, **fields)


def an_appeal(decision, **fields):
    """Return a sender's appeal against a decision, by default one that waits."""
    return Appeal.objects.create(decision=decision, **{"words": "Look again.", "appealed_at": NOON, **fields})
