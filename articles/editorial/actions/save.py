"""Saving a working copy: every explicit save is a numbered, immutable revision."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from ...photos.models import Photo
from ...taxonomy.models import Author
from ..article_lock import with_article_lock
from ..body_html import photo_ids_in, sanitise
from ..models import Article, Byline, Figure, Revision
from .announce import announce_action

Origin = Revision.Origin
# The action in the audit log of a revision that is no plain save.
ACTION_OF_ORIGIN = {Origin.RESTORED: "restore", Origin.MERGED: "merge"}
# What is planned of an article beside its text: kept in the log, and not in revisions.
PLANNING_FIELDS = ("publish_at", "embargo", "expires_at", "planned_on")


@transaction.atomic(savepoint=False)
def save_working_copy(
    article, *, topics, authors, by=None, at=None, origin=Origin.SAVED, base=None, stored_plans=None
) -> Revision:
    """Store the working copy with its topics and its authors in order, and return the revision that this makes.

    The same content makes none. `base` is the number of the revision that it was written on, by default the one
    before it. The body is sanitised here too, for callers other than the desk's form. `stored_plans` are the values of
    PLANS in the database, by name, from a caller who has locked the row; by default they are read here.
    """
    at, article.body = at or timezone.now(), sanitise(article.body)
    content = snapshot_with(article, topics=topics, authors=authors)
    if article.pk and stored_plans is None:
        stored_plans = Article.objects.select_for_update().filter(pk=article.pk).values(*PLANNING_FIELDS).first()
    latest = _latest_revision(article) if stored_plans else None
    is_edited = latest is None or latest.content != content
    if is_edited:
        _mark_edited(article, by, at)
    article.save()
    # Fetched with the article, as its bylines are: what is there already costs no query.
    if {topic.pk for topic in article.topics.all()} != {topic.pk for topic in topics}:
        article.topics.set(topics)
    set_bylines(article, authors)
    if latest is None or photo_ids_in(latest.content.get("body", "")) != photo_ids_in(article.body):
        set_figures(article)
    revision = latest
    if is_edited:
        base = latest.number if latest and base is None else base
        revision = _add_revision(article, content, latest, by=by, at=at, origin=origin, base=base)
    plans = stored_plans or dict.fromkeys(PLANNING_FIELDS)
    _announce_save(article, plans=plans, latest=latest, revision=revision, by=by, at=at)
    return revision


def set_bylines(article: Article, authors: Iterable[Author]) -> None:
    """Replace the working copy's bylines by these authors, in this order."""
    wanted = [author.pk for author in dict.fromkeys(authors)]
    # As a rule they were fetched with the article, under its lock.
    prefetch_related_objects([article], "bylines")
    if wanted == [byline.author_id for byline in article.bylines.all()]:
        return
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author_id=author, position=place) for place, author in enumerate(wanted, start=1)
    )
    # Forget the rows that were prefetched; no query is made.
    article.refresh_from_db(fields=["bylines"])


def set_figures(article: Article) -> None:
    """Note which photos of the library the working copy's body shows, as rows, so that their uses can be asked for."""
    wanted = photo_ids_in(article.body)
    there = set(Photo.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    article.figures.all().delete()
    Figure.objects.bulk_create(Figure(article=article, photo_id=photo) for photo in wanted if photo in there)


def _announce_save(article: Article, *, plans: dict, latest: Revision | None, revision: Revision, by, at) -> None:
    """Record what a save changed: the plans themselves, and the names of fields; one that changed nothing is none."""
    before = {name: value for name, value in plans.items() if value != getattr(article, name)}
    after = {name: getattr(article, name) for name in before}
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
def record_revision(article: Article, *, now, by=None) -> Revision:
    """Keep the working copy as it stands as its next revision and return that; the same content makes none."""
    content, latest = snapshot(article), _latest_revision(article)
    if latest and latest.content == content:
        return latest
    _mark_edited(article, by, now)
    article.save(update_fields=["edited_at", "edited_by", "stage"])
    return _add_revision(article, content, latest, by=by, at=now, base=latest.number if latest else 0)


@with_article_lock
def set_aside(article: Article, content, *, now, by, base) -> Revision:
    """Keep a text that met another's as a revision of its own, beside the working copy, and return it."""
    revision = _add_revision(
        article, content, _latest_revision(article), by=by, at=now, origin=Origin.SET_ASIDE, base=base
    )
    announce_action("set_aside", article, by=by, at=now, before={}, after={"revision": revision.number})
    return revision


def snapshot(article: Article) -> dict:
    """Return the working copy's text and filing as plain data, the content of a revision."""
    authors = [byline.author_id for byline in article.bylines.all()]
    return _build_content(article, topics=[topic.pk for topic in article.topics.all()], authors=authors)


def snapshot_with(article: Article, *, topics, authors) -> dict:
    """Return what `snapshot` would, were the working copy saved with these topics and authors."""
    return _build_content(
        article, topics=[topic.pk for topic in topics], authors=[author.pk for author in dict.fromkeys(authors)]
    )


def _build_content(article: Article, *, topics: list[int], authors: list[int]) -> dict:
    content = {name: article._meta.get_field(name).value_from_object(article) for name in Article.content_fields()}
    return content | {"topics": sorted(topics), "authors": authors}


def _latest_revision(article: Article) -> Revision | None:
    """Return the working copy's latest revision with the `highest` number of all of them; None where it has none."""
    return article.revisions.of_working_copy().with_highest_number().first()


def _mark_edited(article: Article, by, at) -> None:
    """Note who edited the working copy; an approval doesn't outlive the text that it was given for."""
    article.edited_at, article.edited_by = at, by
    if article.stage == Article.Stage.APPROVED:
        article.stage = Article.Stage.DRAFT


def _add_revision(article, content, latest, *, by, at, base, origin=Origin.SAVED):
    """Store a content as the revision after the latest one and those set aside since."""
    return Revision.objects.create(
        article=article,
        number=latest.highest + 1 if latest else 1,
        content=content,
        origin=origin,
        base=base or 0,
        saved_at=at,
        saved_by=by,
    )
