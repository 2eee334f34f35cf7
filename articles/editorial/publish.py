"""Publishing: carrying a working copy to readers, as a version that is kept for ever."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .announce import acting
from .checks import failures
from .models import Article, LiveArticle, LiveByline, LiveFigure, Version
from .save import record_revision, snapshot
from .unschedule import take_back

KINDS_WITH_A_NOTE = {Version.Kind.CLARIFICATION, Version.Kind.CORRECTION}


@dataclass(frozen=True)
class _Plan:
    """What is to be published: the working copy, what readers have of it (None: nothing), when, and as what."""

    article: Article
    live: LiveArticle | None
    publish_at: datetime
    now: datetime
    kind: str
    note: str
    supersedes: Version | None
    passing_over: str


@transaction.atomic
def publish(article, *, at=None, by=None, kind="", note="", supersedes=None, passing_over="", now=None):
    """Publish the working copy for the first time, or what has changed in it since, and return the version.

    `at` is when readers first see it: by default when the working copy wishes, else `now`; a time to come
    schedules it, in place of what was scheduled before. `kind` and `note` tell readers what changed
    (Version.Kind; a clarification or correction needs a note), and `supersedes` is the earlier Version whose
    note this one puts right. `passing_over` is the reason for which failing checks are passed over in an
    emergency; the article is then flagged. Raises ValidationError, naming fields, where a check fails; then
    nothing has changed.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    now = now or timezone.now()
    live = LiveArticle.objects.filter(pk=article.pk).first()
    publish_at = at or _due(article, live, now)
    with acting(_name_of(live, publish_at, now, passing_over), article, by=by, at=now, reason=passing_over or note):
        if live and live.is_scheduled(now):
            take_back(live)
            live = None
        kind = Version.Kind(kind or Version.Kind.UPDATE) if live else Version.Kind.FIRST
        plan = _Plan(article, live, publish_at, now, kind, note.strip(), supersedes, passing_over.strip())
        _refuse_what_fails(plan)
        return _carry_out(plan, by)


def _name_of(live, publish_at, now, passing_over):
    """Return the act's name in the log."""
    if passing_over:
        return "emergency"
    if live and not live.is_scheduled(now):
        return "update"
    return "schedule" if publish_at > now else "publish"


def _due(article, live, now):
    """Return when readers first see it, or saw it; a wish that has passed means now."""
    if live and not live.is_scheduled(now):
        return live.publish_at
    return article.publish_at if article.publish_at and article.publish_at > now else now


def _refuse_what_fails(plan):
    problems = {}
    for field, sentence in [*_failing_checks(plan), *_wrong_times(plan), *_wrong_changes(plan)]:
        problems.setdefault(field, []).append(sentence)
    if problems:
        raise ValidationError(problems)


def _failing_checks(plan):
    for check in failures(plan.article, plan.now if plan.live else max(plan.publish_at, plan.now)):
        if not (plan.passing_over and check.may_be_passed):
            yield check.field, check.sentence
    if plan.live and plan.live.withdrawal:
        yield "headline", f"It was {plan.live.withdrawal}; its address shows the notice."


def _wrong_times(plan):
    if plan.live and plan.publish_at > plan.now:
        yield "publish_at", "Readers see it already; it can’t be put off to a time to come."
    expires_at = plan.article.expires_at
    if expires_at and expires_at <= max(plan.publish_at, plan.now):
        yield "expires_at", "It would expire before readers see it. Give a later time, or none."


def _wrong_changes(plan):
    if plan.live and plan.publish_at == plan.live.publish_at and not _has_news(plan):
        yield "headline", "Readers have exactly this already. There is nothing to publish."
    if plan.kind in KINDS_WITH_A_NOTE and not plan.note:
        yield "note", f"Write what readers are told of this {plan.kind}."
    if plan.supersedes and not _may_be_superseded(plan):
        yield "supersedes", "Choose a note of this article that no other has put right, and write a correction."


def has_unpublished_changes(article, live):
    """Tell whether the working copy differs from what readers were last given of it."""
    return live.expires_at != article.expires_at or _latest(article).revision.content != snapshot(article)


def _has_news(plan):
    """Tell whether readers would learn anything: a note may come by itself, but not the same one twice."""
    has_other_note = plan.kind in KINDS_WITH_A_NOTE and plan.note != _latest(plan.article).note
    return has_other_note or has_unpublished_changes(plan.article, plan.live)


def _latest(article):
    return article.versions.select_related("revision").order_by("-number").first()


def _may_be_superseded(plan):
    wrong = plan.supersedes
    is_current = wrong.note and not Version.objects.filter(supersedes=wrong).exists()
    return wrong.article_id == plan.article.pk and is_current and plan.kind in KINDS_WITH_A_NOTE


def _carry_out(plan, by):
    article, now = plan.article, plan.now
    revision = record_revision(article, by=by, at=now)
    live = _carry_over(plan)
    version = Version.objects.create(
        article=article,
        number=live.version,
        revision=revision,
        kind=plan.kind,
        note=plan.note,
        supersedes=plan.supersedes,
        passed_over=plan.passing_over,
        published_at=plan.publish_at if plan.kind == Version.Kind.FIRST else now,
        published_by=by,
    )
    Article.objects.filter(pk=article.pk).update(
        stage=Article.Stage.APPROVED,
        publish_at=plan.publish_at,
        flagged_at=now if plan.passing_over else article.flagged_at,
    )
    return version


def _carry_over(plan):
    article, live = plan.article, plan.live or LiveArticle(article=plan.article, version=0)
    for name in Article.copy_fields():
        setattr(live, name, getattr(article, name))
    live.slug = live.address_slug
    live.publish_at, live.expires_at = plan.publish_at, article.expires_at
    live.version += 1
    if plan.kind not in {Version.Kind.FIRST, Version.Kind.TYPO}:
        live.modified_at, live.modified_kind = plan.now, plan.kind
    live.save()
    live.topics.set(article.topics.all())
    live.bylines.all().delete()
    LiveByline.objects.bulk_create(
        LiveByline(live_article=live, author_id=byline.author_id, position=byline.position)
        for byline in article.bylines.all()
    )
    live.figures.all().delete()
    LiveFigure.objects.bulk_create(
        LiveFigure(live_article=live, photo_id=figure.photo_id) for figure in article.figures.all()
    )
    return live
