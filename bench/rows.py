"""Rows by the hundred thousand, written past the verbs: only the benchmarks need so many."""

import datetime

from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.comments.models import Signal, Thread
from articles.editorial.save import snapshot_of
from articles.models import (
    Appeal,
    Article,
    Author,
    Byline,
    Comment,
    Decision,
    LiveArticle,
    LiveByline,
    Report,
    Revision,
    Section,
    Topic,
    Version,
)

SECTIONS, AUTHORS, BATCH = 8, 40, 5_000
BODY = "<p>The water stood a hand lower than last year.</p>" * 12
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)


def lay_newsroom():
    """Store sections, authors, topics, and two people: an editor of one section, and a superuser."""
    Section.objects.bulk_create(Section(name=f"Section {n}", slug=f"section-{n}") for n in range(SECTIONS))
    Author.objects.bulk_create(Author(name=f"Author {n}", slug=f"author-{n}") for n in range(AUTHORS))
    Topic.objects.bulk_create(Topic(name=f"Topic {n}", slug=f"topic-{n}") for n in range(AUTHORS))
    editor = User.objects.create_user("editor", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editor"))
    editor.assigned_sections.add(Section.objects.first())
    return editor, User.objects.create_superuser("superuser")


def lay_articles(count):
    """Store live articles, each with a byline, a revision and a version, until there are `count`."""
    there = Article.objects.count()
    sections, authors = list(Section.objects.all()), list(Author.objects.all())
    for first in range(there, count, BATCH):
        _lay(range(first, min(first + BATCH, count)), sections, authors)


def _lay(numbers, sections, authors):
    now = timezone.now()
    articles = Article.objects.bulk_create(
        Article(
            headline=f"Well number {n} is measured again",
            standfirst="The gauge went down at dawn.",
            body=BODY,
            section=sections[n % SECTIONS],
            stage="approved",
            publish_at=now - n * HOUR,
            edited_at=now - n * HOUR,
        )
        for n in numbers
    )
    signed = [(article, authors[article.pk % AUTHORS]) for article in articles]
    Byline.objects.bulk_create(Byline(article=article, author=author) for article, author in signed)
    revisions = Revision.objects.bulk_create(
        Revision(article=a, number=1, content=snapshot_of(a, topics=[], authors=[author]), saved_at=a.edited_at)
        for a, author in signed
    )
    LiveArticle.objects.bulk_create(
        LiveArticle(
            article=article,
            publish_at=article.publish_at,
            slug="well",
            **{name: getattr(article, name) for name in Article.copy_fields() if name != "slug"},
        )
        for article in articles
    )
    LiveByline.objects.bulk_create(LiveByline(live_article_id=a.pk, author=author) for a, author in signed)
    Version.objects.bulk_create(
        Version(article=r.article, number=1, revision=r, kind="first", published_at=r.saved_at) for r in revisions
    )


def lay_comments(count, moderator):
    """Store comments until there are `count`: a tenth held, a twentieth shown without review, the rest decided on.

    One in twenty has signals, one in two hundred a report that waits, one in a thousand decided an appeal.
    """
    there = Comment.objects.count()
    articles = list(Article.objects.values_list("pk", flat=True)[:200])
    for first in range(there, count, BATCH):
        _lay_comments(range(first, min(first + BATCH, count)), articles, moderator)
    Thread.objects.recount(articles)


def _lay_comments(numbers, articles, moderator):
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
    Signal.objects.bulk_create(
        Signal(comment=comment, kind=kind, outcome="hold", risk=20, matched=f"{kind}: “measured” at 26-33")
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
        )
        for place, comment in enumerate(comments[::200])
    )
    _lay_decisions([comment for comment in comments if comment.version == 2], moderator)


def _status_of(number):
    return {0: "held", 1: "held", 2: "live", 3: "spam", 4: "rejected", 5: "rejected"}.get(number % 20, "approved")


def _lay_decisions(comments, moderator):
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
    Appeal.objects.bulk_create(
        Appeal(decision=decision, words="Look again.", appealed_at=decision.decided_at)
        for decision in decisions[::1000]
    )
