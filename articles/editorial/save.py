"""Saving a working copy: every explicit save is a numbered, immutable revision."""

from django.db import transaction
from django.utils import timezone

from ..photos.models import Photo
from .announce import announce
from .body import photos_in, sanitise
from .models import Article, Byline, Figure, Revision

Origin = Revision.Origin
# What is planned of an article beside its words: no revision's matter, but the log's.
PLANS = ("publish_at", "embargo", "expires_at", "planned_on")


def snapshot(article):
    """Return the working copy's words and filing as plain data, the content of a revision."""
    authors = list(article.bylines.values_list("author_id", flat=True))
    return _content(article, list(article.topics.values_list("pk", flat=True)), authors)


def snapshot_of(article, *, topics, authors):
    """Return what `snapshot` would, were the working copy saved with these topics and authors."""
    return _content(article, [topic.pk for topic in topics], [author.pk for author in dict.fromkeys(authors)])


def _content(article, topics, authors):
    content = {name: article._meta.get_field(name).value_from_object(article) for name in Article.copy_fields()}
    return content | {"topics": sorted(topics), "authors": authors}


@transaction.atomic
def record_revision(article, by=None, at=None):
    """Keep the working copy as it stands as its next revision and return that; the same content makes none."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    content = snapshot(article)
    latest = article.revisions.of_the_working_copy().with_the_highest_number().first()
    if latest and latest.content == content:
        return latest
    at = at or timezone.now()
    _note_edit(article, by, at)
    article.save(update_fields=["edited_at", "edited_by", "stage"])
    number, base = (latest.highest + 1, latest.number) if latest else (1, 0)
    return _add(article, content, number, by=by, at=at, base=base)


@transaction.atomic
def set_aside(article, content, *, by, base, at=None):
    """Keep a text that met another's as a revision of its own, beside the working copy, and return it."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    at = at or timezone.now()
    latest = article.revisions.of_the_working_copy().with_the_highest_number().first()
    number = latest.highest + 1 if latest else 1
    revision = _add(article, content, number, by=by, at=at, origin=Origin.SET_ASIDE, base=base)
    announce("set_aside", article, by=by, at=at, before={}, after={"revision": revision.number})
    return revision


@transaction.atomic(savepoint=False)
def save_working_copy(article, *, topics, authors, by=None, at=None, origin=Origin.SAVED, base=None):
    """Store the working copy with its topics and its authors in order, and return the revision that this makes.

    The same content makes none. `base` is the number of the revision that it was written on, by default the one
    before it. For roads other than the desk's form: the body is sanitised here, as that form does.
    """
    at, article.body = at or timezone.now(), sanitise(article.body)
    content = snapshot_of(article, topics=topics, authors=authors)
    stored = Article.objects.select_for_update().filter(pk=article.pk).values(*PLANS).first() if article.pk else None
    latest = article.revisions.of_the_working_copy().with_the_highest_number().first() if stored else None
    is_edited = latest is None or latest.content != content
    if is_edited:
        _note_edit(article, by, at)
    article.save()
    # Fetched with the article, as its bylines are: what is there already costs no query.
    if {topic.pk for topic in article.topics.all()} != {topic.pk for topic in topics}:
        article.topics.set(topics)
    sign(article, authors)
    if latest is None or photos_in(latest.content.get("body", "")) != photos_in(article.body):
        illustrate(article)
    if is_edited:
        base = latest.number if latest and base is None else base
        highest = latest.highest if latest else 0
        revision = _add(article, content, highest + 1, by=by, at=at, origin=origin, base=base)
    _log(article, stored or dict.fromkeys(PLANS), latest, revision if is_edited else latest, by, at)
    return revision if is_edited else latest


def sign(article, authors):
    """Replace the working copy's bylines by these authors, in this order."""
    wanted = [author.pk for author in dict.fromkeys(authors)]
    # Fetched with the article, as a rule, under its lock.
    if wanted == [byline.author_id for byline in article.bylines.all()]:
        return
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author_id=author, position=place) for place, author in enumerate(wanted, start=1)
    )
    getattr(article, "_prefetched_objects_cache", {}).pop("bylines", None)


def illustrate(article):
    """Note which photos of the library the working copy's body shows, as rows, so that their uses can be asked for."""
    wanted = photos_in(article.body)
    there = set(Photo.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    article.figures.all().delete()
    Figure.objects.bulk_create(Figure(article=article, photo_id=photo) for photo in wanted if photo in there)


def _note_edit(article, by, at):
    """Note who edited the working copy; an approval doesn't outlive the text that it was given for."""
    article.edited_at, article.edited_by = at, by
    if article.stage == Article.Stage.APPROVED:
        article.stage = Article.Stage.DRAFT


def _add(article, content, number, *, by, at, base, origin=Origin.SAVED):
    return Revision.objects.create(
        article=article, number=number, content=content, origin=origin, base=base or 0, saved_at=at, saved_by=by
    )


def _log(article, plans, before, revision, by, at):
    """Record what a save changed: the names of fields, and the plans themselves; nothing where it changed nothing."""
    old = {name: value for name, value in plans.items() if value != getattr(article, name)}
    was, is_now = dict(old), {name: getattr(article, name) for name in old}
    if before is None or revision.pk != before.pk:
        was |= {"revision": before.number} if before else {}
        is_now |= {"revision": revision.number, "fields": _changed_fields(before, revision)}
    if is_now:
        act = {Origin.SAVED: "save" if before else "begin"}.get(revision.origin, revision.origin)
        announce(act, article, by=by, at=at, before=was, after=is_now)


def _changed_fields(before, revision):
    old = before.content if before else {}
    return [name for name, value in revision.content.items() if old.get(name) != value] if before else []
