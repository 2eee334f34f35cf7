"""The desk's first page: what waits for a person, what is theirs, what comes out today and what went live."""

import datetime
from dataclasses import dataclass, field, replace

from django.contrib.auth import get_user_model
from django.db.models import Count, Prefetch, Q, Window, prefetch_related_objects
from django.utils import timezone

from ..audit.changes import words
from ..comments.models import Comment, Thread
from ..delivery.days import midnight
from ..delivery.waits import Wait, wait_between
from ..editorial.body import word_count
from ..editorial.checks import failures
from ..editorial.models import Article, Byline
from ..editorial.state import LiveState
from ..moderation.models import Decision
from ..photos.querysets import SOON as SOON_ENDING
from ..taxonomy.staff import sections_of
from ..writing.models import Presence
from .log_filters import readable_by

ROWS = 8
SOON = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Group:
    """The first rows of a group, and how many it has altogether."""

    rows: list
    count: int


@dataclass(frozen=True, kw_only=True)
class Task:
    """An article that waits for the person, or comes out: the name of its group, since or until when, and how long.

    `rank` orders what is urgent, lowest first. `words` and `failing`, the checks that fail, are told of what is to
    be reviewed.
    """

    group: str
    article: Article
    moment: datetime.datetime
    wait: Wait
    rank: int
    words: int = 0
    failing: list = field(default_factory=list)

    @property
    def is_late(self):
        """Whether it can't wait: readers have it with a failing check, or get it within the hour."""
        return self.rank < 2


@dataclass(frozen=True)
class AtWork:
    """Somebody who has an article open, and the field they were last in."""

    person: str
    article: Article
    field: str


def home_of(person, at=None):
    """Return what the desk's first page shows a person at that time (now), as {name: Group or other}.

    What doesn't concern their role is absent. The number of queries is the same for any number of rows.
    """
    now = at or timezone.now()
    home = {"now": now}
    writes, moderates = person.has_perm("articles.view_article"), person.has_perm("articles.moderate_comment")
    if writes:
        home |= _articles(person, now)
    if moderates:
        home |= _comments(person, now)
    if moderates and not writes:
        home["decisions"] = _decisions(person, now)
    if person.has_perm("auth.view_user") and not writes:
        home |= _newspaper(person)
    return home


def _articles(person, now):
    readable, own = Article.objects.readable_by(person), Article.objects.written_by(person)
    groups = _tasks(person, now, readable, own)
    tasks = [task for group in groups.values() for task in group.rows]
    drafts = own.unfinished().exclude(stage=Article.Stage.CHANGES_REQUESTED).with_rows().with_unresolved_notes()
    return groups | {
        "tasks": sorted(tasks, key=lambda task: (task.rank, task.moment)),
        "task_count": sum(group.count for group in groups.values()),
        "drafts": _group(drafts.order_by("-edited_at", "-pk")),
        "recently_live": _recently_live(readable, now),
        "rights": _group(readable.in_state(LiveState.LIVE, now).with_rights_ending(now + SOON_ENDING).with_rows()),
        "at_work": _at_work(readable, person, now),
    }


def _tasks(person, now, readable, own):
    """Return the groups of tasks, whose authors are fetched by one query."""
    groups = {name: _group(rows) for name, rows in _waiting(person, now, readable, own).items()}
    articles = [article for group in groups.values() for article in group.rows]
    prefetch_related_objects(articles, Prefetch("bylines", Byline.objects.select_related("author")))
    return {
        name: Group([_task(name, article, now) for article in group.rows], group.count)
        for name, group in groups.items()
    }


def _waiting(person, now, readable, own):
    """Return the articles of each group of tasks; who may not approve finds only what is their own."""
    sent_back = own.filter(stage=Article.Stage.CHANGES_REQUESTED).with_latest("request_changes").with_rows()
    if not person.has_perm("articles.approve_article"):
        scheduled = own.in_state(LiveState.SCHEDULED, now).with_rows()
        return {"sent_back": sent_back.order_by("-since"), "scheduled": scheduled.order_by("live__publish_at")}
    inside = Article.objects.in_sections_of(person)
    approved = inside.in_state(LiveState.NOT_LIVE, now).filter(stage=Article.Stage.APPROVED)
    today = readable.in_state(LiveState.SCHEDULED, now).coming_out_between(now, _end_of_day(now), now)
    return {
        "to_review": Article.objects.to_review_by(person).with_latest("submit").for_checks().order_by("since"),
        "to_publish": approved.with_latest("approve").with_rows().order_by("since"),
        "flagged": inside.flagged().with_latest("emergency").with_rows().order_by("since"),
        "sent_back": sent_back.order_by("-since"),
        "scheduled": today.with_rows().order_by("live__publish_at"),
    }


def _group(rows):
    """Return the first rows and their whole number, by one query."""
    rows = list(rows.annotate(altogether=Window(Count("*")))[:ROWS])
    return Group(rows, rows[0].altogether if rows else 0)


def _task(group: str, article: Article, now: datetime.datetime) -> Task:
    """Return an article of a group as a task, with how urgent it is."""
    if group == "scheduled":
        moment = article.live.publish_at
        rank = 1 if moment - now < SOON else 3
        return Task(group=group, article=article, moment=moment, wait=wait_between(now, moment), rank=rank)
    task = Task(
        group=group,
        article=article,
        moment=article.since,
        wait=wait_between(article.since, now),
        rank=0 if group == "flagged" else 2,
    )
    if group != "to_review":
        return task
    failing = failures(article, max(filter(None, [now, article.publish_at])))
    return replace(task, words=word_count(article.body), failing=failing)


def _recently_live(readable, now):
    """Return the articles that readers got last, each with how many comments they see under it."""
    rows = readable.in_state(LiveState.LIVE, now).with_rows().order_by("-live__publish_at", "-live__pk")[:ROWS]
    counts = Thread.objects.counts([article.pk for article in rows])
    return [(article, counts.get(article.pk, 0)) for article in rows]


def _at_work(readable, person, now):
    """Return who else has which articles open, each once."""
    windows = Presence.objects.current(now).exclude(person=person).filter(article__in=readable)
    windows = windows.select_related("person", "article").defer("article__body").order_by("seen_at")
    latest = {(row.person_id, row.article_id): row for row in windows}
    return [
        AtWork(row.person.get_full_name() or row.person.get_username(), row.article, _field_in_words(row.field))
        for row in list(latest.values())[:ROWS]
    ]


def _field_in_words(name):
    # publish_at_0 is half of the field that the form calls “publish at”.
    return words(name.rstrip("_0123456789")).lower()


def _comments(person, now):
    """Return the comments that have waited longest, and for how long the first has."""
    oldest = list(Comment.objects.within(sections_of(person)).waiting().with_surroundings()[:ROWS])
    waits = [(comment, wait_between(comment.created_at, now)) for comment in oldest]
    return {"comments": waits, "oldest_comment": waits[0][1] if waits else None}


def _decisions(person, now):
    """Return what the person has decided today, the latest first."""
    decided = Decision.objects.by(person, Comment.objects.with_surroundings())
    return _group(decided.filter(decided_at__gte=midnight(timezone.localdate(now))))


def _newspaper(person):
    """Return what an administrator looks after: the accounts, and what the log tells of last."""
    accounts = get_user_model().objects.filter(is_active=True)
    return {
        "accounts": accounts.aggregate(count=Count("pk"), unused=Count("pk", filter=Q(last_login=None))),
        "log": [(words(entry.act), entry) for entry in readable_by(person)[:ROWS]],
    }


def _end_of_day(now):
    return midnight(timezone.localdate(now) + datetime.timedelta(days=1))
