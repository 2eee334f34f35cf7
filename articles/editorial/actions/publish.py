"""Publish: copy the working copy to the live copy, and keep what was published as a permanent version."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..article_lock import with_article_lock
from ..live_state import live_copy
from ..models import Article, Figure, LiveArticle, LiveByline, LiveFigure, Version
from ..page_tags import count_tags_of, invalidate_article, tags_of
from ..publication_checks import failed_checks
from .announce import announce_change, article_status
from .save import record_revision, snapshot
from .unschedule import delete_scheduled

Related = TypeVar("Related", LiveByline, LiveFigure)
# The problems that a check finds, each as a field and a message.
Problems = Iterator[tuple[str, str | Promise]]
# Fields that only the live copy has. `social_card` isn't one of them: a background task may be storing it meanwhile.
PUBLICATION_FIELDS = ("publish_at", "expires_at", "version", "modified_at", "modified_kind")
KINDS_WITH_NOTE = {Version.Kind.CLARIFICATION, Version.Kind.CORRECTION}
MISSING_NOTE = {
    Version.Kind.CLARIFICATION: gettext_lazy("Write the clarification that readers will see."),
    Version.Kind.CORRECTION: gettext_lazy("Write the correction that readers will see."),
}
CANT_REPUBLISH = {
    LiveArticle.Withdrawal.WITHDRAWN: gettext_lazy("This article was withdrawn, so it can’t be published again."),
    LiveArticle.Withdrawal.RETRACTED: gettext_lazy("This article was retracted, so it can’t be published again."),
}


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A publication to check and store.

    `live` is the live copy that readers see now, None before the first publication; `kind`, `note` and `supersedes`
    are those of the new version.
    """

    article: Article
    live: LiveArticle | None
    publish_at: datetime
    now: datetime
    kind: Version.Kind
    note: str
    supersedes: Version | None
    override_reason: str

    @property
    def action(self) -> str:
        """Return the name of the action in the log."""
        if self.override_reason:
            return "publish_in_emergency"
        if self.live:
            return "update"
        return "schedule" if self.publish_at > self.now else "publish"


@with_article_lock
def publish(
    article: Article,
    *,
    now: datetime,
    at: datetime | None = None,
    by: User | None = None,
    kind: str = "",
    note: str = "",
    supersedes: Version | None = None,
    override_reason: str = "",
) -> Version:
    """Publish the working copy for the first time, or publish its changes, and return the new version.

    `at` is when readers first see the article: by default the working copy's `publish_at`, else `now`. A future time
    schedules the article and replaces an earlier schedule. `kind` and `note` tell readers what changed (Version.Kind;
    a clarification or correction needs a note); `supersedes` is the earlier clarification or correction that the new
    one replaces. With an `override_reason` the checks that can be overridden are ignored, and the article is flagged.

    Raises ValidationError, by field, if a check fails; then nothing changes.
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
    before, tags_before = article_status(article, stored, now), tags_of(live) if live else set()
    is_counted_anew = live is None or not live.is_visible(now)
    if live and publication.publish_at != live.publish_at:
        is_counted_anew = True
        tags_before |= count_tags_of(live)
    if scheduled:
        delete_scheduled(scheduled)
    version, published = _store_publication(publication, by)
    announce_change(
        publication.action,
        article,
        by=by,
        at=now,
        before=before,
        after=article_status(article, live_copy(article), now),
        reason=override_reason or note,
    )
    # Last, because it locks rows that every publication needs.
    invalidate_article(published, tags_before, is_counted_anew=is_counted_anew)
    return version


def _publication_time(article: Article, live: LiveArticle | None, now: datetime) -> datetime:
    """Return when readers first see the article, or first saw it; a planned time in the past means now."""
    if live:
        return live.publish_at
    return article.publish_at if article.publish_at and article.publish_at > now else now


# Checking


def _raise_if_failing(publication: Publication) -> None:
    """Raise ValidationError with everything that prevents the publication, by field."""
    problems: dict[str, list[str | Promise]] = {}
    for check in (_check_problems, _time_problems, _change_problems):
        for field, message in check(publication):
            problems.setdefault(field, []).append(message)
    if problems:
        raise ValidationError(problems)


def _check_problems(publication: Publication) -> Problems:
    at = publication.now if publication.live else max(publication.publish_at, publication.now)
    for check in failed_checks(publication.article, at):
        if not (publication.override_reason and check.can_be_overridden):
            yield check.field, check.message
    if publication.live and publication.live.withdrawal:
        yield "headline", CANT_REPUBLISH[LiveArticle.Withdrawal(publication.live.withdrawal)]


def _time_problems(publication: Publication) -> Problems:
    if publication.live and publication.publish_at > publication.now:
        yield "publish_at", _("This article is already live, so it can’t be scheduled for later.")
    expires_at = publication.article.expires_at
    # An article that expires at its time of publication is never visible (LiveArticle.has_expired).
    if expires_at and expires_at <= max(publication.publish_at, publication.now):
        yield "expires_at", _("The article would expire before it is published. Give a later time, or leave it blank.")


def _change_problems(publication: Publication) -> Problems:
    live = publication.live
    if live and publication.publish_at == live.publish_at and not _has_changes_for_readers(publication):
        yield "headline", _("Nothing has changed since the last publication, so there is nothing to publish.")
    if publication.kind in KINDS_WITH_NOTE and not publication.note:
        yield "note", MISSING_NOTE[publication.kind]
    if publication.supersedes and not _may_be_superseded(publication):
        message = _(
            "Only a clarification or correction can replace an earlier one. Choose that kind of change, "
            "and an earlier clarification or correction of this article that hasn’t been replaced yet."
        )
        yield "supersedes", message


def _has_changes_for_readers(publication: Publication) -> bool:
    """Return whether readers get anything new: changed content, or a note that differs from the last one."""
    latest = _latest_version(publication.article)
    has_new_note = publication.kind in KINDS_WITH_NOTE and publication.note != latest.note
    return has_new_note or _has_changed_since(publication.article, publication.live, latest)


def has_unpublished_changes(article: Article, live: LiveArticle) -> bool:
    """Return whether the working copy differs from what was last published."""
    return _has_changed_since(article, live, _latest_version(article))


def _has_changed_since(article: Article, live: LiveArticle | None, latest: Version) -> bool:
    expires_at = live.expires_at if live else None
    return expires_at != article.expires_at or latest.revision.content != snapshot(article)


def _latest_version(article: Article) -> Version:
    """Return the latest version of an article that has a live copy, and so at least one version."""
    version = article.versions.select_related("revision").order_by("-number").first()
    if version is None:
        raise Version.DoesNotExist
    return version


def _may_be_superseded(publication: Publication) -> bool:
    superseded = publication.supersedes
    if superseded is None or not superseded.note or publication.kind not in KINDS_WITH_NOTE:
        return False
    is_same_article = superseded.article_id == publication.article.pk
    return is_same_article and not Version.objects.filter(supersedes=superseded).exists()


# Changing


def _store_publication(publication: Publication, by: User | None) -> tuple[Version, LiveArticle]:
    """Store the revision, the live copy, the version and the working copy's new state; return version and live copy."""
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
    return version, live


def _store_live_copy(publication: Publication) -> LiveArticle:
    """Store the live copy with its topics, bylines and figures, and return it."""
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


def _replace_rows(stored: QuerySet[Related], rows: Iterable[Related], fields: Sequence[str]) -> None:
    """Replace the stored rows with these, unless both have the same values in these fields."""
    rows = list(rows)
    wanted = sorted(tuple(getattr(row, field) for field in fields) for row in rows)
    if sorted(stored.values_list(*fields)) != wanted:
        stored.delete()
        stored.model._default_manager.bulk_create(rows)
