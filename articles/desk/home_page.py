"""The desk's first page: what waits for a person, what is theirs, what comes out today and what went live."""

import datetime
from dataclasses import dataclass, field, replace

from django.contrib.auth import get_user_model
from django.db.models import Count, Prefetch, Q, Window, prefetch_related_objects
from django.utils import timezone

from ..audit.readable_changes import humanize_name
from ..comments.models import Comment, Thread
from ..delivery.dates import start_of_day
from ..delivery.durations import Duration, duration_between
from ..editorial.body_html import word_count
from ..editorial.live_state import LiveState
from ..editorial.models import Article, Byline
from ..editorial.publication_checks import failed_checks
from ..moderation.models import Decision
from ..photos.querysets import RIGHTS_ENDING_PERIOD
from ..taxonomy.section_staff import section_ids_of
from ..writing.models import Presence
from .audit_log_filters import readable_log_entries

MAX_ITEMS = 8
URGENT_WITHIN = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class ItemGroup:
    """The first rows of a group, and how many it has altogether."""

    items: list
    count: int


@dataclass(frozen=True, kw_only=True)
class Task:
    """An article that waits for the person, or comes out: the name of its group, since or until when, and how long.

    `rank` orders what is urgent, lowest first. `words` and `failing`, the checks that fail, are told of what is to
    be reviewed.
    """

    group: str
    article: Article
    time: datetime.datetime
    wait: Duration
    rank: int
    word_count: int = 0
    failing: list = field(default_factory=list)

    @property
    def is_late(self):
        """Whether it can't wait: readers have it with a failing check, or get it within the hour."""
        return self.rank < 2


@dataclass(frozen=True)
class ActiveEditor:
    """Somebody who has an article open, and the field they were last in."""

    person: str
    article: Article
    field: str


def home_context(person, at=None):
    """Return what the desk's first page shows a person at that time (now), as {name: Group or other}.

    What doesn't concern their role is absent. The number of queries is the same for any number of rows.
    """
    now = at or timezone.now()
    home = {"now": now}
    writes, moderates = person.has_perm("articles.view_article"), person.has_perm("articles.moderate_comment")
    if writes:
        home |= _articles_context(person, now)
    if moderates:
        home |= _comments(person, now)
    if moderates and not writes:
        home["decisions"] = _decisions(person, now)
    if person.has_perm("auth.view_user") and not writes:
        home |= _administration(person)
    return home


def _articles_context(person, now):
    readable, own = Article.objects.readable_by(person), Article.objects.written_by(person)
    groups = _tasks(person, now, readable, own)
    tasks = [task for group in groups.values() for task in group.items]
    drafts = own.unfinished().exclude(stage=Article.Stage.CHANGES_REQUESTED).with_related().with_unresolved_notes()
    return groups | {
        "tasks": sorted(tasks, key=lambda task: (task.rank, task.time)),
        "task_count": sum(group.count for group in groups.values()),
        "drafts": _first_items(drafts.order_by("-edited_at", "-pk")),
        "recently_live": _recently_live(readable, now),
        "rights": _first_items(
            readable.in_state(LiveState.LIVE, now).with_rights_ending(now + RIGHTS_ENDING_PERIOD).with_related()
        ),
        "active_editors": _active_editors(readable, person, now),
    }


def _tasks(person, now, readable, own):
    """Return the groups of tasks, whose authors are fetched by one query."""
    groups = {name: _first_items(rows) for name, rows in _task_querysets(person, now, readable, own).items()}
    articles = [article for group in groups.values() for article in group.items]
    prefetch_related_objects(articles, Prefetch("bylines", Byline.objects.select_related("author")))
    return {
        name: ItemGroup([_task(name, article, now) for article in group.items], group.count)
        for name, group in groups.items()
    }


def _task_querysets(person, now, readable, own):
    """Return the articles of each group of tasks; who may not approve finds only what is their own."""
    sent_back = own.filter(stage=Article.Stage.CHANGES_REQUESTED).with_latest_action("request_changes").with_related()
    if not person.has_perm("articles.approve_article"):
        scheduled = own.in_state(LiveState.SCHEDULED, now).with_related()
        return {"sent_back": sent_back.order_by("-since"), "scheduled": scheduled.order_by("live__publish_at")}
    inside = Article.objects.in_sections_of(person)
    approved = inside.in_state(LiveState.NOT_LIVE, now).filter(stage=Article.Stage.APPROVED)
    today = readable.in_state(LiveState.SCHEDULED, now).going_live_between(now, _end_of_day(now), now)
    return {
        "to_review": Article.objects.awaiting_review_by(person)
        .with_latest_action("submit")
        .for_checks()
        .order_by("since"),
        "to_publish": approved.with_latest_action("approve").with_related().order_by("since"),
        "flagged": inside.flagged().with_latest_action("publish_in_emergency").with_related().order_by("since"),
        "sent_back": sent_back.order_by("-since"),
        "scheduled": today.with_related().order_by("live__publish_at"),
    }


def _first_items(rows):
    """Return the first rows and their whole number, by one query."""
    rows = list(rows.annotate(altogether=Window(Count("*")))[:MAX_ITEMS])
    return ItemGroup(rows, rows[0].altogether if rows else 0)


def _task(group: str, article: Article, now: datetime.datetime) -> Task:
    """Return an article of a group as a task, with how urgent it is."""
    if group == "scheduled":
        time = article.live.publish_at
        rank = 1 if time - now < URGENT_WITHIN else 3
        return Task(group=group, article=article, time=time, wait=duration_between(now, time), rank=rank)
    task = Task(
        group=group,
        article=article,
        time=article.since,
        wait=duration_between(article.since, now),
        rank=0 if group == "flagged" else 2,
    )
    if group != "to_review":
        return task
    failing = failed_checks(article, max(filter(None, [now, article.publish_at])))
    return replace(task, word_count=word_count(article.body), failing=failing)


def _recently_live(readable, now):
    """Return the articles that readers got last, each with how many comments they see under it."""
    rows = readable.in_state(LiveState.LIVE, now).with_related().order_by("-live__publish_at", "-live__pk")[:MAX_ITEMS]
    counts = Thread.objects.visible_counts([article.pk for article in rows])
    return [(article, counts.get(article.pk, 0)) for article in rows]


def _active_editors(readable, person, now):
    """Return who else has which articles open, each once."""
    windows = Presence.objects.current(now).exclude(person=person).filter(article__in=readable)
    windows = windows.select_related("person", "article").defer("article__body").order_by("seen_at")
    latest = {(row.person_id, row.article_id): row for row in windows}
    return [
        ActiveEditor(row.person.get_full_name() or row.person.get_username(), row.article, _field_label(row.field))
        for row in list(latest.values())[:MAX_ITEMS]
    ]


def _field_label(name):
    # publish_at_0 is half of the field that the form calls “publish at”.
    return humanize_name(name.rstrip("_0123456789")).lower()


def _comments(person, now):
    """Return the comments that have waited longest, and for how long the first has."""
    oldest = list(Comment.objects.in_sections(section_ids_of(person)).waiting().with_article_and_parent()[:MAX_ITEMS])
    waits = [(comment, duration_between(comment.created_at, now)) for comment in oldest]
    return {"comments": waits, "oldest_comment": waits[0][1] if waits else None}


def _decisions(person, now):
    """Return what the person has decided today, the latest first."""
    decided = Decision.objects.made_by(person, Comment.objects.with_article_and_parent())
    return _first_items(decided.filter(decided_at__gte=start_of_day(timezone.localdate(now))))


def _administration(person):
    """Return what an administrator looks after: the accounts, and what the log tells of last."""
    accounts = get_user_model().objects.filter(is_active=True)
    return {
        "accounts": accounts.aggregate(count=Count("pk"), unused=Count("pk", filter=Q(last_login=None))),
        "log": [(humanize_name(entry.action), entry) for entry in readable_log_entries(person)[:MAX_ITEMS]],
    }


def _end_of_day(now):
    return start_of_day(timezone.localdate(now) + datetime.timedelta(days=1))
