"""The queries of comments, threads, daily comment counts, traces and sanctions."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import TruncDate
from django.db.models.query import QuerySet

from ..delivery.append_only import AppendOnlyQuerySet
from ..delivery.url_converters import MAX_ROW_ID
from ..editorial.models import Article
from ..editorial.querysets import LONG_TEXT_FIELDS

if TYPE_CHECKING:
    from .commenters import Sanction
    from .models import Comment, CommentTrace, DailyCommentCount, Thread  # noqa: F401 (used in strings)

VISIBLE_STATUSES = ("live", "approved")
# A ban takes precedence over a hold.
SANCTION_RANK = Case(When(kind="ban", then=Value(1)), When(kind="hold", then=Value(2)))
RECOUNT_BATCH = 2000


def utc_day(at: datetime) -> date:
    """Return the day in UTC that contains this time."""
    return at.astimezone(UTC).date()


class CommentQuerySet(QuerySet["Comment"]):
    """Queries of comments."""

    def visible(self) -> Self:
        """Return the comments that readers see."""
        return self.filter(status__in=VISIBLE_STATUSES)

    def waiting(self) -> Self:
        """Return the held comments, oldest first."""
        return self.filter(status="held").order_by("created_at", "pk")

    def on_article(self, article_id: int) -> Self:
        """Return the comments on the article with that News ID."""
        return self.filter(article_id=article_id)

    def in_thread(self) -> Self:
        """Return the comments that a thread shows: visible ones, and as tombstones those with a visible reply.

        The sub-query is the second condition, so that it runs for hidden comments only.
        """
        replies = type(self)(self.model).visible().filter(parent=OuterRef("pk")).values("pk")[:1]
        return self.alias(visible_reply=Subquery(replies)).filter(
            Q(status__in=VISIBLE_STATUSES) | Q(visible_reply__isnull=False), published_at__isnull=False
        )

    def conversation_roots(self, replies: int) -> Self:
        """Return the first comments of conversations that have a visible comment, which may be only a reply.

        Each has the IDs of its first replies, oldest first, as the attributes reply_0, reply_1, …: `replies` of them,
        each found by an index look-up of its own, so that the cost doesn't depend on the length of the conversation.
        """
        in_thread = type(self)(self.model).in_thread().filter(root=OuterRef("pk"))
        reply_ids = in_thread.order_by("published_at", "pk").values("pk")
        roots = self.filter(root=None, published_at__isnull=False)
        roots = roots.annotate(**{f"reply_{n}": Subquery(reply_ids[n : n + 1]) for n in range(replies)})
        return roots.filter(Q(status__in=VISIBLE_STATUSES) | Q(reply_0__isnull=False))

    def picked(self) -> Self:
        """Return the editors' picks."""
        return self.visible().filter(picked_at__isnull=False)

    def identical_to(self, comment: "Comment", addresses: tuple[str, ...], since: datetime) -> Self:
        """Return the comments since then, oldest first, with the same text, parent, article and commenter.

        The commenter is identified by their account, else by e-mail address, else by these hashes of the IP address.
        """
        same = self.filter(
            article=comment.article_id,
            parent=comment.parent_id,
            body=comment.body,
            name=comment.name,
            email=comment.email,
            author=comment.author_id,
            created_at__gt=since,
        )
        if not comment.author_id and not comment.email:
            same = same.filter(address_hash__in=addresses)
        return same.order_by("created_at")

    def has_at_least(self, limit: int) -> bool:
        """Return whether there are at least `limit` comments; no more rows than that are read."""
        return self.order_by()[limit - 1 : limit].exists()

    def in_sections(self, sections: Collection[int] | None) -> Self:
        """Return the comments on articles in these sections (IDs), or in no section; all of them for None."""
        if sections is None:
            return self
        return self.filter(Q(article__section__in=sections) | Q(article__section=None))

    def matching(self, query: str) -> Self:
        """Return the comments with each term of a search query in body or name; a number may be the News ID instead."""
        comments = self
        for term in query.replace("\0", "").split()[:12]:
            condition = Q(body__icontains=term) | Q(name__icontains=term)
            if term.isdecimal() and len(term) <= 19 and int(term) <= MAX_ROW_ID:
                condition |= Q(article=int(term))
            comments = comments.filter(condition)
        return comments

    def with_article_and_parent(self) -> Self:
        """Fetch each comment's live article, without its long texts, and the comment it replies to."""
        unused = [f"{path}__{name}" for path in ("article", "article__live") for name in LONG_TEXT_FIELDS]
        return self.select_related("article__live", "parent").defer(*unused)

    def decision_counts_by_email(self, comments: Iterable["Comment"]) -> dict[str, tuple[int, int]]:
        """Return the numbers of approved and rejected comments of these commenters, as {e-mail: (approved, rejected)}.

        Spam counts as rejected.
        """
        emails = {comment.email for comment in comments if comment.email}
        rows = self.filter(email__in=emails).values("email")
        counts = rows.annotate(
            approved=Count("pk", filter=Q(status="approved")),
            rejected=Count("pk", filter=Q(status__in=["rejected", "spam"])),
        )
        return {row["email"]: (row["approved"], row["rejected"]) for row in counts}


class ThreadQuerySet(QuerySet["Thread"]):
    """Queries of threads."""

    def visible_counts(self, article_ids: Iterable[int]) -> dict[int, int]:
        """Return the number of visible comments on each article, as {News ID: count} without zeros."""
        return dict(self.filter(pk__in=article_ids, visible__gt=0).values_list("pk", "visible"))

    def in_sections(self, sections: Collection[int] | None) -> Self:
        """Return the threads on articles in these sections (IDs), or in no section; all of them for None."""
        if sections is None:
            return self
        return self.filter(Q(article__section__in=sections) | Q(article__section=None))

    @transaction.atomic
    def recount(self, article_ids: Collection[int]) -> None:
        """Create the missing threads of these articles, and recount their comments."""
        self.bulk_create([self.model(article_id=pk) for pk in article_ids], ignore_conflicts=True)
        comments = Article.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        is_visible = Q(comments__status__in=VISIBLE_STATUSES)
        counts = {
            name: Subquery(comments.annotate(count=Count("comments", filter=condition)).values("count"))
            for name, condition in (
                ("visible", is_visible),
                ("picks", is_visible & Q(comments__picked_at__isnull=False)),
            )
        }
        self.filter(pk__in=article_ids).update(**counts)
        apps.get_model("articles", "DailyCommentCount").objects.recount(article_ids)


class DailyCommentCountQuerySet(QuerySet["DailyCommentCount"]):
    """Queries of the numbers of visible comments on each article on each day."""

    def totals(self, since: datetime) -> "QuerySet[DailyCommentCount, tuple[int, int]]":
        """Return (News ID, number of visible comments written since then), most comments first and none without."""
        totals = self.filter(day__gte=utc_day(since)).values_list("article_id").annotate(total=Sum("visible"))
        return totals.filter(total__gt=0).order_by("-total", "-article_id")

    def most_discussed(self, since: datetime, count: int) -> list[int]:
        """Return at most `count` News IDs, those with the most visible comments written since then first."""
        return [article_id for article_id, _total in self.totals(since)[:count]]

    def add(self, article_id: int, day: date, visible: int) -> None:
        """Add to (or subtract from) the number of visible comments on an article on a day."""
        counts, change = self.filter(article=article_id, day=day), {"visible": F("visible") + visible}
        if not counts.update(**change) and visible > 0:
            # Another process may create it at the same time.
            self.bulk_create([self.model(article_id=article_id, day=day)], ignore_conflicts=True)
            counts.update(**change)

    @transaction.atomic
    def recount(self, article_ids: Collection[int] | None = None) -> None:
        """Recount the comments on these articles; on all articles for None."""
        comments: CommentQuerySet = apps.get_model("articles", "Comment").objects.visible()
        old = self.all()
        if article_ids is not None:
            comments, old = comments.filter(article__in=article_ids), old.filter(article__in=article_ids)
        old.delete()
        days = comments.order_by().values("article_id", day=TruncDate("created_at", tzinfo=UTC))
        counts = days.annotate(visible=Count("pk")).iterator(RECOUNT_BATCH)
        while batch := [self.model(**row) for row in islice(counts, RECOUNT_BATCH)]:
            self.bulk_create(batch)


class TraceQuerySet(QuerySet["CommentTrace"]):
    """Queries of traces of comments."""

    def due(self, at: datetime) -> Self:
        """Return the traces to purge at that time."""
        return self.filter(purge_at__lte=at)


class SanctionQuerySet(AppendOnlyQuerySet["Sanction"]):
    """Queries of sanctions."""

    def in_force(self, at: datetime) -> Self:
        """Return the sanctions that have begun, haven't ended and weren't lifted."""
        return self.filter(begins_at__lte=at, ends_at__gt=at, lift=None)

    def strictest(self) -> "Sanction | None":
        """Return the strictest sanction, of equally strict ones the one that ends last; None if there is none."""
        return self.order_by(SANCTION_RANK, "-ends_at").first()
