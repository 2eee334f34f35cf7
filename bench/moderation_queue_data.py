"""Comments by the hundred thousand with all that moderators see of them, written past the verbs."""

import datetime

from django.utils import timezone

from articles.comments.models import ModerationSignal, Thread
from articles.models import Appeal, Article, Comment, Decision, Report
from bench.sample_rows import BATCH

MINUTE = datetime.timedelta(minutes=1)
WAITING = 2_000


def create_queue_comments(count, moderator):
    """Store comments until there are `count`: a tenth held, a twentieth shown without review, the rest decided on.

    One in twenty has signals, one in twenty a report, one in twenty decided an appeal. Those of the first 2,000 wait,
    so that every tab has its full screen at any size; the others are handled.
    """
    existing = Comment.objects.count()
    articles = list(Article.objects.values_list("pk", flat=True)[:200])
    for first in range(existing, count, BATCH):
        _create_comments(range(first, min(first + BATCH, count)), articles, moderator)
    Thread.objects.recount(articles)


def _create_comments(numbers, articles, moderator):
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
            reason=("abuse", "illegal")[place % 2],
            law="Article 12",
            reference=f"R-{comment.pk}",
            address_hash="1.r",
            reported_at=now,
            handled_at=None if comment.pk <= WAITING else now,
        )
        for place, comment in enumerate(comments[::20])
    )
    _create_decisions([comment for comment in comments if comment.version == 2], moderator)


def _status_of(number):
    return {0: "held", 1: "held", 2: "live", 3: "spam", 4: "rejected", 5: "rejected"}.get(number % 20, "approved")


def _create_decisions(comments, moderator):
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
            **({} if decision.comment_id <= WAITING else answered),
        )
        for decision in decisions[::20]
    )
