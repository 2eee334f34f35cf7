"""Saving a working copy: every explicit save is a numbered, immutable revision."""

from django.db import transaction
from django.utils import timezone

from .body import sanitise
from .models import Article, Byline, Revision


def snapshot(article):
    """Return the working copy's words and filing as plain data, the content of a revision."""
    content = {name: article._meta.get_field(name).value_from_object(article) for name in Article.copy_fields()}
    return content | {
        "topics": list(article.topics.order_by("pk").values_list("pk", flat=True)),
        "authors": list(article.bylines.values_list("author_id", flat=True)),
    }


@transaction.atomic
def record_revision(article, by=None, at=None):
    """Keep the working copy as it stands as its next revision and return that; the same content makes none."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    content = snapshot(article)
    latest = article.revisions.first()
    if latest and latest.content == content:
        return latest
    at = at or timezone.now()
    Article.objects.filter(pk=article.pk).update(edited_at=at, edited_by=by)
    number = latest.number + 1 if latest else 1
    return Revision.objects.create(article=article, number=number, content=content, saved_at=at, saved_by=by)


@transaction.atomic
def save_working_copy(article, *, topics, authors, by=None, at=None):
    """Store the working copy with its topics and its authors in order, and return the revision that this makes.

    For roads other than the desk's form: the body is sanitised here, as that form does.
    """
    article.body = sanitise(article.body)
    article.save()
    article.topics.set(topics)
    sign(article, authors)
    return record_revision(article, by=by, at=at)


def sign(article, authors):
    """Replace the working copy's bylines by these authors, in this order."""
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author=author, position=place)
        for place, author in enumerate(dict.fromkeys(authors), start=1)
    )
