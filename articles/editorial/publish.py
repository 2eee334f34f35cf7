"""Publishing: carrying a working copy to readers, as a version that is kept for ever."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .checks import failures
from .models import Article, LiveArticle, LiveByline, Version
from .save import record_revision
from .unschedule import take_back

KINDS_WITH_A_NOTE = {Version.Kind.CLARIFICATION, Version.Kind.CORRECTION}


@transaction.atomic
def publish(article, *, at=None, by=None, kind="", note="", now=None):
    """Publish the working copy for the first time, or what has changed in it since, and return the version.

    `at` is when readers first see it: by default when the working copy wishes, else `now`; a time to come
    schedules it, in place of what was scheduled before. `kind` and `note` tell readers what changed
    (Version.Kind; a clarification or correction needs a note). Raises ValidationError, naming fields, where
    a check fails; then nothing has changed.
    """
    now = now or timezone.now()
    article = Article.objects.select_for_update().get(pk=article.pk)
    live = LiveArticle.objects.filter(pk=article.pk).first()
    if live and live.is_scheduled(now):
        take_back(live)
        live = None
    publish_at = at or _due(article, live, now)
    kind = Version.Kind(kind or Version.Kind.UPDATE) if live else Version.Kind.FIRST
    _refuse_what_fails(article, live, publish_at, kind, note, now)

    revision = record_revision(article, by=by, at=now)
    live = _carry_over(article, live, publish_at, kind, now)
    version = Version.objects.create(
        article=article,
        number=live.version,
        revision=revision,
        kind=kind,
        note=note,
        published_at=publish_at if kind == Version.Kind.FIRST else now,
        published_by=by,
    )
    Article.objects.filter(pk=article.pk).update(stage=Article.Stage.APPROVED, publish_at=publish_at)
    return version


def _due(article, live, now):
    """Return when readers first see it, or saw it; a wish that has passed means now."""
    if live:
        return live.publish_at
    return article.publish_at if article.publish_at and article.publish_at > now else now


def _refuse_what_fails(article, live, publish_at, kind, note, now):
    problems = {}
    for check in failures(article):
        problems.setdefault(check.field, []).append(check.sentence)
    if live and live.withdrawal:
        problems.setdefault("headline", []).append("It was withdrawn; its address shows the notice.")
    if live and publish_at > now:
        problems.setdefault("publish_at", []).append("Readers see it already; it can’t be put off to a time to come.")
    if kind in KINDS_WITH_A_NOTE and not note.strip():
        problems.setdefault("note", []).append(f"Write what readers are told of this {kind}.")
    if problems:
        raise ValidationError(problems)


def _carry_over(article, live, publish_at, kind, now):
    if live is None:
        live = LiveArticle(article=article, version=0)
    for name in Article.copy_fields():
        setattr(live, name, getattr(article, name))
    live.slug = live.address_slug
    live.publish_at = publish_at
    live.version += 1
    if kind not in {Version.Kind.FIRST, Version.Kind.TYPO}:
        live.modified_at, live.modified_kind = now, kind
    live.save()
    live.topics.set(article.topics.all())
    live.bylines.all().delete()
    LiveByline.objects.bulk_create(
        LiveByline(live_article=live, author_id=byline.author_id, position=byline.position)
        for byline in article.bylines.all()
    )
    return live
