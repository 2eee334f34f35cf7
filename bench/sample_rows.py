"""Create hundreds of thousands of rows for the benchmarks, without the desk's actions."""

import datetime
from collections.abc import Callable, Iterable, Sequence

from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.editorial.actions.save import snapshot_with
from articles.models import (
    Article,
    Author,
    Byline,
    Comment,
    LiveArticle,
    LiveByline,
    Revision,
    Section,
    Thread,
    Topic,
    Version,
)

SECTION_COUNT, AUTHOR_COUNT, BATCH_SIZE = 8, 40, 5_000
BODY = "<p>The water stood a hand lower than last year.</p>" * 12
HOUR, SECOND = datetime.timedelta(hours=1), datetime.timedelta(seconds=1)


def create_newsroom() -> tuple[User, User]:
    """Store sections, authors, topics and two users; return the users: an editor of one section, and a superuser."""
    Section.objects.bulk_create(Section(name=f"Section {n}", slug=f"section-{n}") for n in range(SECTION_COUNT))
    Author.objects.bulk_create(Author(name=f"Author {n}", slug=f"author-{n}") for n in range(AUTHOR_COUNT))
    Topic.objects.bulk_create(Topic(name=f"Topic {n}", slug=f"topic-{n}") for n in range(AUTHOR_COUNT))
    editor = User.objects.create_user("editor", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editor"))
    editor.assigned_sections.add(Section.objects.earliest("pk"))
    return editor, User.objects.create_superuser("superuser")


def create_articles(
    count: int,
    headline: Callable[[int], str] = "Well number {} is measured again".format,
    body: Callable[[int], str] = lambda n: BODY,
) -> None:
    """Store live articles with a byline, topics, a revision and a version, until there are `count`.

    They are an hour apart, the latest first. `headline` and `body` return the texts of the nth article.
    """
    existing_count = Article.objects.count()
    sections, authors = list(Section.objects.all()), list(Author.objects.all())
    for first in range(existing_count, count, BATCH_SIZE):
        _create_batch(range(first, min(first + BATCH_SIZE, count)), sections, authors, headline, body)


def _create_batch(
    numbers: Iterable[int],
    sections: Sequence[Section],
    authors: Sequence[Author],
    headline: Callable[[int], str],
    body: Callable[[int], str],
) -> None:
    now = timezone.now()
    articles = Article.objects.bulk_create(
        Article(
            headline=headline(n),
            standfirst="The gauge went down at dawn.",
            body=body(n),
            section=sections[n % SECTION_COUNT],
            stage="approved",
            publish_at=now - n * HOUR,
            edited_at=now - n * HOUR,
        )
        for n in numbers
    )
    # The first author has written a tenth of the articles, as the first topic has a tenth below.
    bylines = [(article, authors[article.pk % AUTHOR_COUNT if article.pk % 10 else 0]) for article in articles]
    Byline.objects.bulk_create(Byline(article=article, author=author) for article, author in bylines)
    revisions = Revision.objects.bulk_create(
        Revision(article=a, number=1, content=snapshot_with(a, topics=[], authors=[author]), saved_at=a.edited_at)
        for a, author in bylines
    )
    LiveArticle.objects.bulk_create(
        LiveArticle(
            article=article,
            publish_at=article.edited_at,
            slug="well",
            **{name: getattr(article, name) for name in Article.content_fields() if name != "slug"},
        )
        for article in articles
    )
    LiveByline.objects.bulk_create(LiveByline(live_article_id=a.pk, author=author) for a, author in bylines)
    through, topics = LiveArticle.topics.through, list(Topic.objects.order_by("pk"))
    # The first topic has a tenth of the articles, every other topic a fortieth.
    through.objects.bulk_create(
        through(livearticle_id=a.pk, topic=topic)
        for a in articles
        for topic in {topics[a.pk % AUTHOR_COUNT], *([topics[0]] if a.pk % 10 == 0 else [])}
    )
    Version.objects.bulk_create(
        Version(article=r.article, number=1, revision=r, kind="first", published_at=r.saved_at) for r in revisions
    )


def create_comments(article: Article, count: int, replies: int = 0) -> None:
    """Store visible comments on an article in threads of one comment and so many `replies`."""
    now = timezone.now()
    rows: list[Comment] = []
    first: Comment | None = None
    for number in range(count):
        at = now - (count - number) * SECOND
        is_first = number % (replies + 1) == 0
        row = Comment(
            article=article,
            body=f"Remark {number}. The gauge by the mill says otherwise, and so do those who draw from it.",
            name=f"Reader {number % 97}",
            status="live",
            created_at=at,
            published_at=at,
        )
        if is_first:
            row.save()
            first = row
        else:
            row.parent = row.root = first
            rows.append(row)
    Comment.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    Thread.objects.recount([article.pk])
