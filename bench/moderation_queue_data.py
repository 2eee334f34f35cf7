"""Create hundreds of thousands of comments, with their moderation records, without the comment services."""

import datetime
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.utils import timezone

from articles.comments.models import ModerationSignal, Thread
from articles.models import Appeal, Article, Comment, Decision, Report
from bench.sample_rows import BATCH_SIZE

MINUTE = datetime.timedelta(minutes=1)
# Reports and appeals on comments up to this primary key are open.
MAX_OPEN_PK = 2_000


def create_queue_comments(count: int, moderator: User) -> None:
    """Store comments until there are `count`: a tenth held, a twentieth live without review, the rest decided.

    One in twenty has signals and a report, and one in twenty of the decisions has an appeal. Those of the first 2,000
    comments are open, so that every tab has a full page at any size; the others are handled.
    """
    existing = Comment.objects.count()
    articles = list(Article.objects.values_list("pk", flat=True)[:200])
    for first in range(existing, count, BATCH_SIZE):
        _create_comments(range(first, min(first + BATCH_SIZE, count)), articles, moderator)
    Thread.objects.recount(articles)


def _create_comments(numbers: Iterable[int], articles: Sequence[int], moderator: User) -> None:
    now = timezone.now()
    comments = Comment.objects.bulk_create(
        Comment(
            article_id=articles[n * 7 % len(articles)],
            status=status,
            body=f"The well of house {n} was measured, and the water stood a hand lower than last year.",
            name=f"Reader {n % 500}",
            email=f"reader{n % 500}@example.org" if n % 3 else "",
            address_hash=f"1.a{n % 900}",
            network_hash=f"1.n{n % 120}",
            risk=n * 13 % 100,
            version=1 if status in {"held", "live"} else 2,
            created_at=now - n * MINUTE,
            published_at=now - n * MINUTE if status in {"live", "approved"} else None,
        )
        for n in numbers
        for status in [_status_of(n)]
    )
    ModerationSignal.objects.bulk_create(
        ModerationSignal(comment=comment, kind=kind, outcome="hold", risk=20, matched=f"{kind}: “measured” at 26-33")
        for comment in comments[::20]
        for kind in ("links", "suspect_word")
    )
    Report.objects.bulk_create(
        Report(
            comment=comment,
            version=1,
            reason=("abuse", "illegal")[index % 2],
            law="Article 12",
            reference=f"R-{comment.pk}",
            address_hash="1.r",
            reported_at=now,
            handled_at=None if comment.pk <= MAX_OPEN_PK else now,
        )
        for index, comment in enumerate(comments[::20])
    )
    _create_decisions([comment for comment in comments if comment.version == 2], moderator)


def _status_of(number: int) -> str:
    return {0: "held", 1: "held", 2: "live", 3: "spam", 4: "rejected", 5: "rejected"}.get(number % 20, "approved")


def _create_decisions(comments: Iterable[Comment], moderator: User) -> None:
    verdicts = {"approved": "approve", "rejected": "reject", "spam": "spam"}
    decisions = Decision.objects.bulk_create(
        Decision(
            comment=comment,
            version=1,
            verdict=verdicts[comment.status],
            status_before="held",
            status_after=comment.status,
            decided_by=moderator,
            decided_at=comment.created_at + 11 * MINUTE,
        )
        for comment in comments
    )
    answered = {"answered_at": timezone.now(), "answered_by": moderator, "granted": False}
    Appeal.objects.bulk_create(
        Appeal(
            decision=decision,
            words="Look again.",
            appealed_at=decision.decided_at,
            **({} if decision.comment_id <= MAX_OPEN_PK else answered),
        )
        for decision in decisions[::20]
    )
