"""The desk's home page: the user's tasks, drafts, today's schedule and what was published recently."""

import datetime
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from django.contrib.auth.models import User
from django.db.models import Count, F, Model, Prefetch, Q, QuerySet, Window, prefetch_related_objects
from django.forms.utils import pretty_name
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from ..audit.labels import action_label
from ..comments.models import Comment, Thread
from ..delivery.dates import start_of_day
from ..delivery.durations import Duration, duration_between
from ..delivery.localized_formats import join_names
from ..delivery.staff_user import display_name
from ..editorial.body_html import word_count
from ..editorial.live_state import LiveState
from ..editorial.models import Article, Byline
from ..editorial.publication_checks import PublicationCheck, failed_checks
from ..editorial.querysets import ArticleQuerySet
from ..moderation.models import Decision
from ..photos.querysets import RIGHTS_ENDING_PERIOD
from ..taxonomy.section_staff import section_ids_of
from ..writing.models import Presence
from .article_form import ArticleForm
from .audit_log_filters import readable_log_entries
from .operation_warnings import operation_warnings

MAX_ITEMS = 8
URGENT_WITHIN = datetime.timedelta(hours=1)
T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class ItemGroup(Generic[T]):
    """The first items of a group, and the number of all its items."""

    items: list[T]
    count: int


@dataclass(frozen=True, kw_only=True)
class Task:
    """An article that needs an action of the user, or that is scheduled.

    `group` names its group of tasks. `time` is when it entered the group; for a scheduled article, when it goes live.
    `wait` is the time since, or until, then. `rank` is the urgency, most urgent first. `word_count` and `failing`, the
    failing blocking checks, are set for articles to review.
    """

    group: str
    article: Article
    time: datetime.datetime
    wait: Duration
    rank: int
    word_count: int = 0
    failing: list[PublicationCheck] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        """Return whether the task is urgent: live despite a failing check, or going live within the hour."""
        return self.rank < 2


@dataclass(frozen=True)
class ActiveEditor:
    """Somebody who has an article open, and the field they edited last ("" for none)."""

    person: str
    article: Article
    field: str


def home_context(person: User, at: datetime.datetime | None = None) -> dict[str, object]:
    """Return the context of the home page of `person` at that time (now).

    Parts that the person has no permission for are left out. The number of queries is the same for any number of items.
    """
    now = at or timezone.now()
    # Translators: letters of https://docs.djangoproject.com/en/stable/ref/templates/builtins/#date
    date_format_string = pgettext("date format: weekday, date and time", "l, j F Y, H:i")
    home: dict[str, object] = {
        "now": now,
        "date_and_time": date_format(timezone.localtime(now), date_format_string),
        # Groups store the English names of roles (roles.py), which are translated where they are shown.
        "roles": [pgettext("role", group.name) for group in person.groups.all()],
        "sections": join_names(section.name for section in person.assigned_sections.all()),
    }
    writes, moderates = person.has_perm("articles.view_article"), person.has_perm("articles.moderate_comment")
    if writes:
        home |= _articles_context(person, now)
    if moderates:
        home |= _comments(person, now)
    if moderates and not writes:
        home["decisions"] = _decisions(person, now)
    if person.has_perm("auth.view_user") and not writes:
        home |= _administration(person)
    if person.has_perm("articles.view_housekeepingrun"):
        home["warnings"] = operation_warnings(now)
    return home


def _articles_context(person: User, now: datetime.datetime) -> dict[str, object]:
    readable, own = Article.objects.readable_by(person), Article.objects.written_by(person)
    groups = _tasks(person, now, readable, own)
    tasks = [task for group in groups.values() for task in group.items]
    drafts = own.unfinished().exclude(stage=Article.Stage.CHANGES_REQUESTED).with_related().with_unresolved_notes()
    return {
        **groups,
        "tasks": sorted(tasks, key=lambda task: (task.rank, task.time)),
        "task_count": sum(group.count for group in groups.values()),
        "drafts": _first_items(drafts.order_by("-edited_at", "-pk")),
        "recently_live": _recently_live(readable, now),
        "rights": _first_items(
            readable.in_state(LiveState.LIVE, now).with_rights_ending(now + RIGHTS_ENDING_PERIOD).with_related()
        ),
        "active_editors": _active_editors(readable, person, now),
    }


def _tasks(
    person: User, now: datetime.datetime, readable: ArticleQuerySet, own: ArticleQuerySet
) -> dict[str, ItemGroup[Task]]:
    """Return the groups of tasks by name. The authors of all their articles are fetched in one query."""
    groups = {name: _first_items(articles) for name, articles in _task_querysets(person, now, readable, own).items()}
    articles = [article for group in groups.values() for article in group.items]
    prefetch_related_objects(articles, Prefetch("bylines", Byline.objects.select_related("author")))
    return {
        name: ItemGroup([_task(name, article, now) for article in group.items], group.count)
        for name, group in groups.items()
    }


def _task_querysets(
    person: User, now: datetime.datetime, readable: ArticleQuerySet, own: ArticleQuerySet
) -> dict[str, ArticleQuerySet]:
    """Return the articles of each group of tasks; people without permission to approve get only their own articles."""
    # F("since"), not "since": mypy doesn't know the names of annotations made by a method.
    sent_back = own.filter(stage=Article.Stage.CHANGES_REQUESTED).with_latest_action("request_changes").with_related()
    if not person.has_perm("articles.approve_article"):
        scheduled = own.in_state(LiveState.SCHEDULED, now).with_related()
        return {"sent_back": sent_back.order_by(F("since").desc()), "scheduled": scheduled.order_by("live__publish_at")}
    inside = Article.objects.in_sections_of(person)
    approved = inside.in_state(LiveState.NOT_LIVE, now).filter(stage=Article.Stage.APPROVED)
    today = readable.in_state(LiveState.SCHEDULED, now).going_live_between(now, _end_of_day(now), now)
    return {
        "to_review": Article.objects.awaiting_review_by(person)
        .with_latest_action("submit")
        .for_checks()
        .order_by(F("since")),
        "to_publish": approved.with_latest_action("approve").with_related().order_by(F("since")),
        "flagged": inside.flagged().with_latest_action("publish_in_emergency").with_related().order_by(F("since")),
        "sent_back": sent_back.order_by(F("since").desc()),
        "scheduled": today.with_related().order_by("live__publish_at"),
    }


def _first_items(queryset: QuerySet[M]) -> ItemGroup[M]:
    """Return the first items of a queryset and the number of all of them, in one query."""
    items = list(queryset.annotate(total_count=Window(Count("*")))[:MAX_ITEMS])
    # Annotated above.
    return ItemGroup(items, items[0].total_count if items else 0)  # type: ignore[attr-defined]


def _task(group: str, article: Article, now: datetime.datetime) -> Task:
    """Return an article of a group as a task, with its urgency."""
    if group == "scheduled":
        time = article.live.publish_at
        rank = 1 if time - now < URGENT_WITHIN else 3
        return Task(group=group, article=article, time=time, wait=duration_between(now, time), rank=rank)
    # Annotated by with_latest_action.
    since: datetime.datetime = article.since  # type: ignore[attr-defined]
    rank = 0 if group == "flagged" else 2
    task = Task(group=group, article=article, time=since, wait=duration_between(since, now), rank=rank)
    if group != "to_review":
        return task
    failing = failed_checks(article, max(now, article.publish_at or now))
    return replace(task, word_count=word_count(article.body), failing=failing)


def _recently_live(readable: ArticleQuerySet, now: datetime.datetime) -> list[tuple[Article, int]]:
    """Return the articles that went live last, each with its number of visible comments."""
    live = readable.in_state(LiveState.LIVE, now).with_related()
    articles = list(live.order_by("-live__publish_at", "-live__pk")[:MAX_ITEMS])
    counts = Thread.objects.visible_counts([article.pk for article in articles])
    return [(article, counts.get(article.pk, 0)) for article in articles]


def _active_editors(readable: ArticleQuerySet, person: User, now: datetime.datetime) -> list[ActiveEditor]:
    """Return the other people who have a readable article open; somebody with two windows on it is listed once."""
    windows = Presence.objects.current(now).exclude(person=person).filter(article__in=readable)
    windows = windows.select_related("person", "article").defer("article__body").order_by("seen_at")
    latest = {(window.person_id, window.article_id): window for window in windows}
    return [
        ActiveEditor(display_name(window.person), window.article, _field_label(window.field))
        for window in list(latest.values())[:MAX_ITEMS]
    ]


def _field_label(name: str) -> str:
    """Return the label of a field of the article form; "" for a name that isn't one."""
    # A field of two inputs reports the input: publish_at_0 is the date of publish_at.
    field_name = name.rstrip("_0123456789")
    form_field = ArticleForm.base_fields.get(field_name)
    return str(form_field.label or pretty_name(field_name)) if form_field else ""


def _comments(person: User, now: datetime.datetime) -> dict[str, object]:
    """Return the comments that have been waiting longest, each with its wait, and the longest wait."""
    oldest = list(Comment.objects.in_sections(section_ids_of(person)).waiting().with_article_and_parent()[:MAX_ITEMS])
    waits = [(comment, duration_between(comment.created_at, now)) for comment in oldest]
    return {"comments": waits, "oldest_comment": waits[0][1] if waits else None}


def _decisions(person: User, now: datetime.datetime) -> ItemGroup[Decision]:
    """Return the moderation decisions that the person has made today, latest first."""
    decided = Decision.objects.made_by(person, Comment.objects.with_article_and_parent())
    return _first_items(decided.filter(decided_at__gte=start_of_day(timezone.localdate(now))))


def _administration(person: User) -> dict[str, object]:
    """Return the number of accounts, the number never used, and the latest log entries with their actions' names."""
    accounts = User.objects.filter(is_active=True)
    return {
        "accounts": accounts.aggregate(count=Count("pk"), unused=Count("pk", filter=Q(last_login=None))),
        "log": [(action_label(entry.action), entry) for entry in readable_log_entries(person)[:MAX_ITEMS]],
    }


def _end_of_day(now: datetime.datetime) -> datetime.datetime:
    return start_of_day(timezone.localdate(now) + datetime.timedelta(days=1))
