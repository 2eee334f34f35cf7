"""Which comments: those that readers see, those that wait."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from itertools import islice

from django.apps import apps
from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import TruncDate
from django.db.models.query import QuerySet

from ..delivery.append_only import AppendOnlyQuerySet
from ..delivery.url_converters import MAX_ROW_ID
from ..editorial.models import Article
from ..editorial.querysets import LONG_TEXT_FIELDS

VISIBLE_STATUSES = ("live", "approved")
# A ban takes precedence over a hold.
SANCTION_RANK = Case(When(kind="ban", then=Value(1)), When(kind="hold", then=Value(2)))
RECOUNT_BATCH = 2000


def utc_day(at: datetime) -> date:
    """Return the day in UTC to which a time belongs."""
    return at.astimezone(UTC).date()


class CommentQuerySet(QuerySet):
    """Comments by what has become of them."""

    def visible(self):
        """Return the comments that readers see."""
        return self.filter(status__in=VISIBLE_STATUSES)

    def waiting(self):
        """Return those that wait for a moderator, oldest first."""
        return self.filter(status="held").order_by("created_at", "pk")

    def on_article(self, article_id):
        """Return the comments under the article with that News ID."""
        return self.filter(article_id=article_id)

    def in_thread(self):
        """Return those that have a place in the talk: the visible ones, and for a tombstone those answered by one.

        The sub-query comes second, so that it is asked of hidden comments alone.
        """
        answers = self.model.objects.visible().filter(parent=OuterRef("pk")).values("pk")[:1]
        return self.alias(answer=Subquery(answers)).filter(
            Q(status__in=VISIBLE_STATUSES) | Q(answer__isnull=False), published_at__isnull=False
        )

    def conversation_roots(self, replies):
        """Return those that begin a conversation in which readers see something, be it only a reply.

        With the ids of the first replies, oldest first, as reply_0, reply_1 …: so many as `replies`, each by an
        index look-up of its own, however long the conversation.
        """
        under = self.model.objects.in_thread().filter(root=OuterRef("pk")).order_by("published_at", "pk").values("pk")
        firsts = self.filter(root=None, published_at__isnull=False)
        firsts = firsts.annotate(**{f"reply_{n}": Subquery(under[n : n + 1]) for n in range(replies)})
        return firsts.filter(Q(status__in=VISIBLE_STATUSES) | Q(reply_0__isnull=False))

    def picked(self):
        """Return the editors' picks."""
        return self.visible().filter(picked_at__isnull=False)

    def identical_to(self, comment, addresses: tuple[str, ...], since: datetime):
        """Return the same comments since then, the first one first: the same text in the same place by the same sender.

        The sender is known by their account, else by the e-mail address, else by these hashes of the IP address.
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
        """Tell whether these are at least so many; no more rows than that are read."""
        return self.order_by()[limit - 1 : limit].exists()

    def in_sections(self, sections):
        """Return those under articles of these sections, or of none; all of them for None (section_staff.py)."""
        if sections is None:
            return self
        return self.filter(Q(article__section__in=sections) | Q(article__section=None))

    def matching(self, text):
        """Return those with each of the words in body or name; a number may be the News ID instead."""
        rows = self
        for word in text.replace("\0", "").split()[:12]:
            found = Q(body__icontains=word) | Q(name__icontains=word)
            if word.isdecimal() and len(word) <= 19 and int(word) <= MAX_ROW_ID:
                found |= Q(article=int(word))
            rows = rows.filter(found)
        return rows

    def with_article_and_parent(self):
        """Fetch each one's article as readers have it, without its body, and the comment it answers."""
        unused = [f"{path}__{name}" for path in ("article", "article__live") for name in LONG_TEXT_FIELDS]
        return self.select_related("article__live", "parent").defer(*unused)

    def decision_counts_by_email(self, comments):
        """Return how the earlier comments of the same people fared, as {e-mail: (approved, rejected)}."""
        emails = {comment.email for comment in comments if comment.email}
        rows = self.filter(email__in=emails).values("email")
        rows = rows.annotate(
            approved=Count("pk", filter=Q(status="approved")),
            rejected=Count("pk", filter=Q(status__in=["rejected", "spam"])),
        )
        return {row["email"]: (row["approved"], row["rejected"]) for row in rows}


class ThreadQuerySet(QuerySet):
    """The threads of articles."""

    def visible_counts(self, article_ids):
        """Return how many comments readers see under each article, as {News ID: count} without zeros."""
        return dict(self.filter(pk__in=article_ids, visible__gt=0).values_list("pk", "visible"))

    def in_sections(self, sections):
        """Return those on articles of these sections, or of none; all of them for None (section_staff.py)."""
        if sections is None:
            return self
        return self.filter(Q(article__section__in=sections) | Q(article__section=None))

    @transaction.atomic
    def recount(self, article_ids: Collection[int]) -> None:
        """Create the threads of these articles where they are missing, and count their comments afresh."""
        self.bulk_create([self.model(article_id=pk) for pk in article_ids], ignore_conflicts=True)
        comments = Article.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        seen = Q(comments__status__in=VISIBLE_STATUSES)
        counts = {
            name: Subquery(comments.annotate(count=Count("comments", filter=which)).values("count"))
            for name, which in (("visible", seen), ("picks", seen & Q(comments__picked_at__isnull=False)))
        }
        self.filter(pk__in=article_ids).update(**counts)
        apps.get_model("articles", "DailyCommentCount").objects.recount(article_ids)


class DailyCommentCountQuerySet(QuerySet):
    """How many comments were written under each article on each day."""

    def most_discussed(self, since: datetime, count: int) -> list[int]:
        """Return the News IDs with the most visible comments written on that day or later, the most discussed first."""
        articles = self.filter(day__gte=utc_day(since)).values("article_id").annotate(comments=Sum("visible"))
        articles = articles.filter(comments__gt=0).order_by("-comments", "-article_id")
        return list(articles.values_list("article_id", flat=True)[:count])

    def add(self, article_id: int, day: date, visible: int) -> None:
        """Count so many visible comments more, or fewer, under an article on a day."""
        of_the_day, step = self.filter(article=article_id, day=day), {"visible": F("visible") + visible}
        if not of_the_day.update(**step) and visible > 0:
            # Another process may create it at the same moment.
            self.bulk_create([self.model(article_id=article_id, day=day)], ignore_conflicts=True)
            of_the_day.update(**step)

    @transaction.atomic
    def recount(self, article_ids: Collection[int] | None = None) -> None:
        """Count the comments of these articles afresh; of all articles for None."""
        comments, old = apps.get_model("articles", "Comment").objects.visible(), self.all()
        if article_ids is not None:
            comments, old = comments.filter(article__in=article_ids), old.filter(article__in=article_ids)
        old.delete()
        days = comments.order_by().values("article_id", day=TruncDate("created_at", tzinfo=UTC))
        counts = days.annotate(visible=Count("pk")).iterator(RECOUNT_BATCH)
        while batch := [self.model(**row) for row in islice(counts, RECOUNT_BATCH)]:
            self.bulk_create(batch)


class TraceQuerySet(QuerySet):
    """Where comments came from."""

    def due(self, at):
        """Return those whose purge date has come."""
        return self.filter(purge_at__lte=at)


class SanctionQuerySet(AppendOnlyQuerySet):
    """Sanctions on senders."""

    def in_force(self, at):
        """Return those that have begun, haven't ended and weren't lifted."""
        return self.filter(begins_at__lte=at, ends_at__gt=at, lift=None)

    def strictest(self):
        """Return the strictest one, of several the one that ends last; None where there is none."""
        return self.order_by(SANCTION_RANK, "-ends_at").first()
