"""Publishing: carrying a working copy to readers, as a version that is kept for ever."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects

from ..article_lock import with_article_lock
from ..live_state import live_copy
from ..models import Article, Figure, LiveArticle, LiveByline, LiveFigure, Version
from ..publication_checks import failed_checks
from .announce import announce_change, article_status
from .save import record_revision, snapshot
from .unschedule import delete_scheduled

# A check's problems, each as its field and a sentence.
Problems = Iterator[tuple[str, str]]
# Of the live copy, beside what it copies. Not the social card, which a background task may be storing meanwhile.
PUBLICATION_FIELDS = ("publish_at", "expires_at", "version", "modified_at", "modified_kind")
KINDS_WITH_NOTE = {Version.Kind.CLARIFICATION, Version.Kind.CORRECTION}


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What is to be published: the working copy, what readers have of it (None: nothing), when, and as what."""

    article: Article
    live: LiveArticle | None
    publish_at: datetime
    now: datetime
    kind: str
    note: str
    supersedes: Version | None
    override_reason: str

    @property
    def action(self) -> str:
        """The action's name in the log."""
        if self.override_reason:
            return "publish_in_emergency"
        if self.live:
            return "update"
        return "schedule" if self.publish_at > self.now else "publish"


@with_article_lock
def publish(
    article: Article, *, now, at=None, by=None, kind="", note="", supersedes=None, override_reason=""
) -> Version:
    """Publish the working copy for the first time, or what has changed in it since, and return the version.

    `at` is when readers first see it: by default when the working copy wishes, else `now`; a time to come
    schedules it, in place of what was scheduled before. `kind` and `note` tell readers what changed
    (Version.Kind; a clarification or correction needs a note), and `supersedes` is the earlier Version whose
    note this one puts right. `override_reason` is the reason for which failing checks are passed over in an
    emergency; the article is then flagged. Raises ValidationError, naming fields, where a check fails; then
    nothing has changed.
    """
    figures = Prefetch("figures", Figure.objects.select_related("photo"))
    prefetch_related_objects([article], "topics", "bylines", figures)
    stored = live_copy(article)
    scheduled = stored if stored and stored.is_scheduled(now) else None
    live = None if scheduled else stored
    publication = Publication(
        article=article,
        live=live,
        publish_at=at or _publication_time(article, live, now),
        now=now,
        kind=Version.Kind(kind or Version.Kind.UPDATE) if live else Version.Kind.FIRST,
        note=note.strip(),
        supersedes=supersedes,
        override_reason=override_reason.strip(),
    )
    _raise_if_failing(publication)
    before = article_status(article, stored, now)
    if scheduled:
        delete_scheduled(scheduled)
    version = _store_publication(publication, by)
    announce_change(
        publication.action,
        article,
        by=by,
        at=now,
        before=before,
        after=article_status(article, live_copy(article), now),
        reason=override_reason or note,
    )
    return version


def _publication_time(article: Article, live: LiveArticle | None, now: datetime) -> datetime:
    """Return when readers first see it, or saw it; a wish that has passed means now."""
    if live:
        return live.publish_at
    return article.publish_at if article.publish_at and article.publish_at > now else now


# Checking


def _raise_if_failing(publication: Publication) -> None:
    """Raise ValidationError with everything that keeps it from being published, by field."""
    problems = {}
    for check in (_check_problems, _time_problems, _change_problems):
        for field, sentence in check(publication):
            problems.setdefault(field, []).append(sentence)
    if problems:
        raise ValidationError(problems)


def _check_problems(publication: Publication) -> Problems:
    at = publication.now if publication.live else max(publication.publish_at, publication.now)
    for check in failed_checks(publication.article, at):
        if not (publication.override_reason and check.can_be_overridden):
            yield check.field, check.message
    if publication.live and publication.live.withdrawal:
        yield "headline", f"It was {publication.live.withdrawal}; its address shows the notice."


def _time_problems(publication: Publication) -> Problems:
    if publication.live and publication.publish_at > publication.now:
        yield "publish_at", "Readers see it already; it can’t be put off to a time to come."
    expires_at = publication.article.expires_at
    # An article that expires at the very moment it is published is never visible (LiveArticle.has_expired).
    if expires_at and expires_at <= max(publication.publish_at, publication.now):
        yield "expires_at", "It would expire before readers see it. Give a later time, or none."


def _change_problems(publication: Publication) -> Problems:
    live = publication.live
    if live and publication.publish_at == live.publish_at and not _has_changes_for_readers(publication):
        yield "headline", "Readers have exactly this already. There is nothing to publish."
    if publication.kind in KINDS_WITH_NOTE and not publication.note:
        yield "note", f"Write what readers are told of this {publication.kind}."
    if publication.supersedes and not _may_be_superseded(publication):
        yield "supersedes", "Choose a note of this article that no other has put right, and write a correction."


def _has_changes_for_readers(publication: Publication) -> bool:
    """Tell whether readers would learn anything: a note may come by itself, but not the same one twice."""
    latest = _latest_version(publication.article)
    has_other_note = publication.kind in KINDS_WITH_NOTE and publication.note != latest.note
    return has_other_note or _has_changed_since(publication.article, publication.live, latest)


def has_unpublished_changes(article: Article, live: LiveArticle) -> bool:
    """Tell whether the working copy differs from what readers were last given of it."""
    return _has_changed_since(article, live, _latest_version(article))


def _has_changed_since(article: Article, live: LiveArticle, latest: Version) -> bool:
    return live.expires_at != article.expires_at or latest.revision.content != snapshot(article)


def _latest_version(article: Article) -> Version:
    return article.versions.select_related("revision").order_by("-number").first()


def _may_be_superseded(publication: Publication) -> bool:
    wrong = publication.supersedes
    is_current = wrong.note and not Version.objects.filter(supersedes=wrong).exists()
    return wrong.article_id == publication.article.pk and is_current and publication.kind in KINDS_WITH_NOTE


# Changing


def _store_publication(publication: Publication, by) -> Version:
    """Store the revision, what readers see, the version, and the working copy's new state; return the version."""
    article, now = publication.article, publication.now
    revision = record_revision(article, by=by, now=now, is_locked=True)
    live = _store_live_copy(publication)
    version = Version.objects.create(
        article=article,
        number=live.version,
        revision=revision,
        kind=publication.kind,
        note=publication.note,
        supersedes=publication.supersedes,
        override_reason=publication.override_reason,
        published_at=now if publication.live else publication.publish_at,
        published_by=by,
    )
    article.stage, article.publish_at = Article.Stage.APPROVED, publication.publish_at
    if publication.override_reason:
        article.flagged_at = now
    article.save(update_fields=["stage", "publish_at", "flagged_at"])
    return version


def _store_live_copy(publication: Publication) -> LiveArticle:
    """Store what readers see, with its topics, bylines and figures, and return it."""
    article, live = publication.article, publication.live or LiveArticle(article=publication.article, version=0)
    for name in Article.content_fields():
        setattr(live, name, getattr(article, name))
    live.slug = live.url_slug
    live.publish_at, live.expires_at = publication.publish_at, article.expires_at
    live.version += 1
    if publication.kind not in {Version.Kind.FIRST, Version.Kind.TYPO}:
        live.modified_at, live.modified_kind = publication.now, publication.kind
    bylines = [LiveByline(live_article=live, author_id=b.author_id, position=b.position) for b in article.bylines.all()]
    figures = [LiveFigure(live_article=live, photo_id=figure.photo_id) for figure in article.figures.all()]
    if publication.live:
        live.save(update_fields=[*Article.content_fields(), *PUBLICATION_FIELDS])
        live.topics.set(article.topics.all())
        _replace_rows(live.bylines.all(), bylines, ["author_id", "position"])
        _replace_rows(live.figures.all(), figures, ["photo_id"])
    else:
        live.save(force_insert=True)
        live.topics.add(*article.topics.all())
        LiveByline.objects.bulk_create(bylines)
        LiveFigure.objects.bulk_create(figures)
    return live


def _replace_rows(stored: QuerySet, rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Replace the stored rows (a QuerySet) by these, unless they hold the same in these fields."""
    wanted = sorted(tuple(getattr(row, field) for field in fields) for row in rows)
    if sorted(stored.values_list(*fields)) != wanted:
        stored.delete()
        stored.model.objects.bulk_create(rows)
