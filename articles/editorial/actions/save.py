"""Save a working copy: every explicit save that changes its content creates a numbered, immutable revision."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from ...photos.models import Photo
from ...taxonomy.models import Author, Topic
from ..article_lock import with_article_lock
from ..body_html import photo_ids_in, sanitise
from ..models import Article, Byline, Figure, Revision
from .announce import announce_action

Origin = Revision.Origin
# The name in the log of a save whose revision has another origin than SAVED.
ACTION_OF_ORIGIN: dict[str, str] = {Origin.RESTORED: "restore", Origin.MERGED: "merge"}
# Fields that the log records and that aren't part of revisions.
PLANNING_FIELDS = ("publish_at", "embargo", "expires_at", "planned_on")


@transaction.atomic(savepoint=False)
def save_working_copy(
    article: Article,
    *,
    topics: Collection[Topic],
    authors: Collection[Author],
    by: User | None = None,
    at: datetime.datetime | None = None,
    origin: str = Origin.SAVED,
    base: int | None = None,
    stored_plans: Mapping[str, object] | None = None,
) -> Revision:
    """Store the working copy with its topics and its authors in order, and return its latest revision.

    A save creates a revision only if it changes the content. `base` is the number of the revision that the text was
    written on, by default the latest one. The body is sanitised here too, for callers other than the desk's form.
    `stored_plans` are the values of PLANNING_FIELDS in the database, by name, from a caller who has locked the row; by
    default they are read here.
    """
    at, article.body = at or timezone.now(), sanitise(article.body)
    content = snapshot_with(article, topics=topics, authors=authors)
    if article.pk and stored_plans is None:
        stored_plans = Article.objects.select_for_update().filter(pk=article.pk).values(*PLANNING_FIELDS).first()
    latest = _latest_revision(article) if stored_plans else None
    is_unchanged = latest is not None and latest.content == content
    if not is_unchanged:
        _mark_edited(article, by, at)
    article.save()
    # The topics were prefetched with the article, so comparing them costs no query.
    if {topic.pk for topic in article.topics.all()} != {topic.pk for topic in topics}:
        article.topics.set(topics)
    set_bylines(article, authors)
    if latest is None or photo_ids_in(latest.content.get("body", "")) != photo_ids_in(article.body):
        set_figures(article)
    if latest is not None and is_unchanged:
        revision = latest
    else:
        base = latest.number if latest and base is None else base
        revision = _add_revision(article, content, latest, by=by, at=at, origin=origin, base=base)
    plans = stored_plans or dict.fromkeys(PLANNING_FIELDS)
    _announce_save(article, plans=plans, latest=latest, revision=revision, by=by, at=at)
    return revision


def set_bylines(article: Article, authors: Iterable[Author]) -> None:
    """Replace the working copy's bylines with these authors, in this order."""
    wanted = [author.pk for author in dict.fromkeys(authors)]
    # Usually the bylines were prefetched with the article, under its lock.
    prefetch_related_objects([article], "bylines")
    if wanted == [byline.author_id for byline in article.bylines.all()]:
        return
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author_id=author, position=position) for position, author in enumerate(wanted, start=1)
    )
    # Drop the prefetched rows; this makes no query.
    article.refresh_from_db(fields=["bylines"])


def set_figures(article: Article) -> None:
    """Store which photos of the library the working copy's body shows, so that the uses of a photo can be queried."""
    wanted = photo_ids_in(article.body)
    existing = set(Photo.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    article.figures.all().delete()
    Figure.objects.bulk_create(Figure(article=article, photo_id=photo) for photo in wanted if photo in existing)


def _announce_save(
    article: Article,
    *,
    plans: Mapping[str, object],
    latest: Revision | None,
    revision: Revision,
    by: User | None,
    at: datetime.datetime,
) -> None:
    """Log a save that changed something: planned values before and after, and the names of changed content fields."""
    before = {name: value for name, value in plans.items() if value != getattr(article, name)}
    after: dict[str, object] = {name: getattr(article, name) for name in before}
    name = "save"
    if latest is None:
        after |= {"revision": revision.number, "fields": []}
        name = "create" if revision.origin == Origin.SAVED else ACTION_OF_ORIGIN[revision.origin]
    elif revision.pk != latest.pk:
        fields = [field for field, value in revision.content.items() if latest.content.get(field) != value]
        before |= {"revision": latest.number}
        after |= {"revision": revision.number, "fields": fields}
        name = "save" if revision.origin == Origin.SAVED else ACTION_OF_ORIGIN[revision.origin]
    if after:
        announce_action(name, article, by=by, at=at, before=before, after=after)


@with_article_lock
def record_revision(article: Article, *, now: datetime.datetime, by: User | None = None) -> Revision:
    """Create a revision of the working copy's present content, unless the latest has the same, and return it."""
    content, latest = snapshot(article), _latest_revision(article)
    if latest and latest.content == content:
        return latest
    _mark_edited(article, by, now)
    article.save(update_fields=["edited_at", "edited_by", "stage"])
    return _add_revision(article, content, latest, by=by, at=now, base=latest.number if latest else 0)


@with_article_lock
def set_aside(
    article: Article, content: Mapping[str, Any], *, now: datetime.datetime, by: User | None, base: int
) -> Revision:
    """Store a text that conflicts with another person's save as a revision outside the working copy, and return it."""
    revision = _add_revision(
        article, content, _latest_revision(article), by=by, at=now, origin=Origin.SET_ASIDE, base=base
    )
    announce_action("set_aside", article, by=by, at=now, before={}, after={"revision": revision.number})
    return revision


# Any: the content of a revision is plain JSON data.
def snapshot(article: Article) -> dict[str, Any]:
    """Return the content of a revision of the working copy: its fields, topics and authors as plain data."""
    authors = [byline.author_id for byline in article.bylines.all()]
    return _build_content(article, topics=[topic.pk for topic in article.topics.all()], authors=authors)


def snapshot_with(article: Article, *, topics: Iterable[Topic], authors: Iterable[Author]) -> dict[str, Any]:
    """Return what `snapshot` would return if the working copy were saved with these topics and authors."""
    return _build_content(
        article, topics=[topic.pk for topic in topics], authors=[author.pk for author in dict.fromkeys(authors)]
    )


def _build_content(article: Article, *, topics: list[int], authors: list[int]) -> dict[str, Any]:
    content = {field.name: field.value_from_object(article) for field in Article.content_model_fields()}
    return content | {"topics": sorted(topics), "authors": authors}


def _latest_revision(article: Article) -> Revision | None:
    """Return the working copy's latest revision, with the `highest` number of all the article's revisions."""
    return article.revisions.of_working_copy().with_highest_number().first()


def _mark_edited(article: Article, by: User | None, at: datetime.datetime) -> None:
    """Store who edited the working copy and when; an edit cancels the approval."""
    article.edited_at, article.edited_by = at, by
    if article.stage == Article.Stage.APPROVED:
        article.stage = Article.Stage.DRAFT


def _add_revision(
    article: Article,
    content: Mapping[str, Any],
    latest: Revision | None,
    *,
    by: User | None,
    at: datetime.datetime,
    base: int | None,
    origin: str = Origin.SAVED,
) -> Revision:
    """Store a content as the revision after the highest number, and return it."""
    return Revision.objects.create(
        article=article,
        number=latest.highest + 1 if latest else 1,
        content=content,
        origin=origin,
        base=base or 0,
        saved_at=at,
        saved_by=by,
    )
