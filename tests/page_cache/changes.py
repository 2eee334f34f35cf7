"""A small newspaper, the kinds of its pages, and the kinds of changes with the pages that each of them changes."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.comments.change_status import change_status
from articles.comments.models import Comment
from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article, LiveArticle, Masthead, Photo
from articles.moderation.decide import decide
from articles.moderation.editors_pick import pick_comment
from articles.photos.change_photo import change_photo
from tests.builders import a_comment, a_draft, a_live_article, a_photo, a_section, a_topic, an_author
from tests.users import chief

DAY, HOUR, SECOND = datetime.timedelta(days=1), datetime.timedelta(hours=1), datetime.timedelta(seconds=1)
FIVE_MINUTES = datetime.timedelta(minutes=5)


@dataclass
class Newspaper:
    """Seven articles: an old one with comments and a photo, five newer ones in its section, one in another section."""

    now: datetime.datetime
    old: LiveArticle
    newest: LiveArticle
    other: LiveArticle
    comment: Comment
    held: Comment
    photo: Photo
    editor: User
    urls: dict[str, str] = field(default_factory=dict)


def create_newspaper(now: datetime.datetime) -> Newspaper:
    """Create the newspaper, with the addresses of its pages by name."""
    Masthead.objects.get_or_create(pk=1)
    economy, culture = a_section("Economy"), a_section("Culture")
    water, theatre = a_topic("Water"), a_topic("Theatre")
    nasrin, behzad = an_author("Nasrin Kaveh"), an_author("Behzad Rad")
    photo = a_photo()
    old = a_live_article(at=now - 20 * DAY, section=economy, topics=[water], authors=[nasrin], photo=photo)
    newer = [a_live_article(at=now - (6 - n) * DAY + HOUR, section=economy, authors=[behzad]) for n in range(5)]
    other = a_live_article(at=now - 9 * DAY, section=culture, topics=[theatre], authors=[behzad])
    comment = a_comment(old, created_at=now - DAY, published_at=now - DAY)
    held = a_comment(old, status="held", created_at=now - DAY)
    newspaper = Newspaper(now, old, newer[-1], other, comment, held, photo, chief())
    newspaper.urls = _urls(newspaper)
    return newspaper


def _urls(newspaper: Newspaper) -> dict[str, str]:
    old, other = newspaper.old, newspaper.other
    day, other_day = (f"{live.publish_at:/archive/%Y/%m/%d/}" for live in (old, other))
    return {
        "front": "/",
        "article": old.get_absolute_url(),
        "newest article": newspaper.newest.get_absolute_url(),
        "other article": other.get_absolute_url(),
        "section": "/economy/",
        "other section": "/culture/",
        "topic": "/topics/water/",
        "other topic": "/topics/theatre/",
        "author": "/authors/nasrin-kaveh/",
        "other author": "/authors/behzad-rad/",
        "topics": "/topics/",
        "authors": "/authors/",
        "day": day,
        "other day": other_day,
        "year": f"{old.publish_at:/archive/%Y/}",
        "archive": "/archive/",
        "corrections": "/corrections/",
        "privacy": "/pages/privacy/",
        "thread": f"/news/{old.pk}/comments/",
        "other thread": f"/news/{other.pk}/comments/",
        "conversation": newspaper.comment.get_absolute_url(),
        "versions": f"/news/{old.pk}/history/",
        "ninjs": f"/news/{old.pk}.json",
        "other ninjs": f"/news/{other.pk}.json",
        "feed": "/feeds/all.rss",
        "section feed": "/economy/feed.rss",
        "other section feed": "/culture/feed.rss",
        "topic feed": "/topics/water/feed.rss",
        "other topic feed": "/topics/theatre/feed.rss",
        "comments feed": f"/news/{old.pk}/comments.rss",
        "other comments feed": f"/news/{other.pk}/comments.rss",
        "sitemap": "/sitemap.xml",
        "news sitemap": "/sitemaps/news.xml",
        "month sitemap": f"{old.publish_at:/sitemaps/articles-%Y-%m.xml}",
        "robots": "/robots.txt",
    }


@dataclass(frozen=True)
class Change:
    """A kind of change: what makes it, some pages that it changes, and the pages that it must leave in the cache.

    It counts after the time that `passes`.
    """

    name: str
    make: Callable[[Newspaper], object]
    changed: set[str]
    untouched: set[str]
    passes: datetime.timedelta = datetime.timedelta()


def _publish_new(newspaper: Newspaper) -> None:
    draft = a_draft(section=a_section("Economy"), authors=[an_author("Nasrin Kaveh")])
    publish(draft, at=newspaper.now, now=newspaper.now)


def _republish(newspaper: Newspaper, **options: str) -> None:
    article = Article.objects.get(pk=newspaper.old.pk)
    article.headline = f"{article.headline}, says a report"
    save_working_copy(article, topics=article.topics.all(), authors=list(article.authors.all()), by=newspaper.editor)
    publish(article, now=newspaper.now, **options)


def _move(newspaper: Newspaper) -> None:
    article = Article.objects.get(pk=newspaper.old.pk)
    article.section = a_section("Culture")
    save_working_copy(article, topics=[a_topic("Theatre")], authors=list(article.authors.all()), by=newspaper.editor)
    publish(article, now=newspaper.now)


def _move_to_another_year(newspaper: Newspaper) -> None:
    publish(Article.objects.get(pk=newspaper.old.pk), at=newspaper.now - 400 * DAY, now=newspaper.now)


def _withdraw(newspaper: Newspaper) -> None:
    withdraw(Article.objects.get(pk=newspaper.old.pk), now=newspaper.now, reason="The figures were wrong.")


def _schedule(newspaper: Newspaper) -> None:
    draft = a_draft(section=a_section("Economy"), authors=[an_author("Nasrin Kaveh")])
    publish(draft, at=newspaper.now + datetime.timedelta(minutes=5), now=newspaper.now)


def _expire_later(newspaper: Newspaper) -> None:
    article = Article.objects.get(pk=newspaper.old.pk)
    article.expires_at = newspaper.now + datetime.timedelta(minutes=5)
    save_working_copy(article, topics=article.topics.all(), authors=list(article.authors.all()), by=newspaper.editor)
    publish(article, now=newspaper.now)


def _approve(newspaper: Newspaper) -> None:
    decide(newspaper.held.pk, newspaper.held.version, "approve", newspaper.editor, at=newspaper.now)


def _remove(newspaper: Newspaper) -> None:
    comment = newspaper.comment
    decide(comment.pk, comment.version, "reject", newspaper.editor, reason="Off topic.", at=newspaper.now)


def _edit_comment(newspaper: Newspaper) -> None:
    change_status(Comment.objects.get(pk=newspaper.comment.pk), "approved", newspaper.now, body="Edited remark.")


def _change_photo(newspaper: Newspaper, **values: object) -> None:
    change_photo(newspaper.photo, values, by=newspaper.editor)


def _change_at_desk(newspaper: Newspaper, model: str, pk: int, **values: str) -> None:
    client = Client()
    client.force_login(User.objects.get_or_create(username="root", is_staff=True, is_superuser=True)[0])
    url = reverse(f"admin:{model}_change", args=[pk])
    form = client.get(url).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields}
    response = client.post(url, {name: value for name, value in fields.items() if value not in (None, "")} | values)
    assert response.status_code == 302, response.context["errors"]


# The pages about the article in the other section, and those that show neither it nor the sections' newest articles.
OF_OTHER = {"other article", "other thread", "other ninjs", "other comments feed"}
OTHER_LISTS = {"other section", "other topic", "other section feed", "other topic feed", "other day", "other author"}
CHANGES = [
    Change(
        "an article is published",
        _publish_new,
        {"front", "section", "author", "article", "newest article", "feed", "sitemap", "archive", "authors"},
        OF_OTHER | OTHER_LISTS - {"other day"} | {"thread", "topic", "versions", "ninjs", "corrections"},
    ),
    Change(
        "an article is updated",
        _republish,
        {"article", "section", "topic", "author", "day", "thread", "conversation", "versions", "ninjs", "feed"},
        OF_OTHER | OTHER_LISTS | {"newest article", "corrections", "topics", "authors", "archive", "year"},
    ),
    Change(
        "an article is corrected",
        lambda newspaper: _republish(newspaper, kind="correction", note="The gauge showed three metres."),
        {"article", "section", "corrections", "front", "versions", "ninjs", "feed"},
        OF_OTHER | OTHER_LISTS | {"newest article", "topics", "authors", "archive", "year"},
    ),
    Change(
        "an article moves to another section and topic",
        _move,
        {"article", "section", "other section", "topic", "other topic", "topics", "section feed", "other section feed"},
        OF_OTHER - {"other article"} | {"newest article", "other author", "other day"},
    ),
    Change(
        "an article gets a date in another year",
        _move_to_another_year,
        {"article", "section", "topic", "author", "day", "other day", "year", "archive", "feed"},
        OF_OTHER | OTHER_LISTS - {"other day"} | {"corrections"},
    ),
    Change(
        "an article is withdrawn",
        _withdraw,
        {"article", "section", "topic", "author", "day", "thread", "versions", "feed", "topics", "archive"},
        OF_OTHER | OTHER_LISTS - {"other day"} | {"newest article", "corrections"},
    ),
    Change(
        "a scheduled article appears",
        _schedule,
        {"front", "section", "author", "article", "newest article", "feed", "sitemap", "archive", "authors"},
        OF_OTHER | OTHER_LISTS - {"other day"} | {"thread", "topic", "versions", "ninjs", "corrections"},
        passes=FIVE_MINUTES,
    ),
    Change("an article is scheduled", _schedule, set(), {"front", "section", "author", "article", "feed"} | OF_OTHER),
    Change(
        "an article expires",
        _expire_later,
        {"article", "section", "topic", "author", "day", "thread", "versions", "feed", "topics", "archive"},
        OF_OTHER | OTHER_LISTS - {"other day"},
        passes=FIVE_MINUTES,
    ),
    Change(
        "the rights of a photo end",
        lambda newspaper: _change_photo(newspaper, rights_end=newspaper.now + FIVE_MINUTES),
        {"article", "section", "topic", "author"},
        OF_OTHER | OTHER_LISTS | {"authors", "archive"},
        passes=FIVE_MINUTES,
    ),
    Change(
        "a photo gets another caption",
        lambda newspaper: _change_photo(newspaper, caption="The gauge at noon"),
        {"article", "ninjs"},
        OF_OTHER | OTHER_LISTS | {"authors", "archive", "newest article"},
    ),
    Change(
        "a comment is approved",
        _approve,
        {"article", "thread", "comments feed"},
        OF_OTHER | OTHER_LISTS | {"topic", "author", "day", "section feed", "versions", "newest article", "archive"},
    ),
    Change(
        "a comment is removed",
        _remove,
        {"article", "thread", "conversation", "comments feed"},
        OF_OTHER | OTHER_LISTS | {"topic", "author", "day", "section feed", "versions", "newest article", "archive"},
    ),
    Change(
        "a comment is edited",
        _edit_comment,
        {"article", "thread", "conversation", "comments feed"},
        OF_OTHER | OTHER_LISTS | {"front", "section", "topic", "author", "day", "section feed", "versions"},
    ),
    Change(
        "a comment becomes an editors’ pick",
        lambda newspaper: pick_comment(newspaper.comment.pk, newspaper.editor, at=newspaper.now),
        {"article", "thread", "conversation"},
        OF_OTHER | OTHER_LISTS | {"front", "section", "topic", "author", "day", "section feed", "versions"},
    ),
    Change(
        "a thread is closed",
        lambda newspaper: _change_at_desk(newspaper, "articles_thread", newspaper.old.pk, mode="closed"),
        {"article", "thread", "conversation"},
        OF_OTHER | OTHER_LISTS | {"front", "section", "topic", "author", "day", "section feed", "versions"},
    ),
    Change(
        "comments close",
        lambda newspaper: _change_at_desk(
            newspaper, "articles_thread", newspaper.old.pk, closes_at_0="2026-05-20", closes_at_1="12:05"
        ),
        {"article", "thread", "conversation"},
        OF_OTHER | OTHER_LISTS | {"front", "section", "topic", "author", "day", "section feed", "versions"},
        passes=FIVE_MINUTES,
    ),
    Change(
        "a section gets a comments policy",
        lambda newspaper: _change_at_desk(
            newspaper, "articles_commentrules", 1, **{f"section_{newspaper.old.section_id}": "closed"}
        ),
        {"article", "newest article", "thread", "conversation"},
        set(),
    ),
    Change(
        "the rules for checking comments change",
        lambda newspaper: _change_at_desk(newspaper, "articles_commentrules", 1, banned_words="snake oil"),
        set(),
        {"front", "article", "other article", "section", "thread", "feed"},
    ),
    Change(
        "IP addresses are kept for another period",
        lambda newspaper: _change_at_desk(newspaper, "articles_commentrules", 1, trace_days="7"),
        {"privacy"},
        {"front", "article", "other article", "section", "thread", "feed"},
    ),
    Change(
        "the newspaper gets another name",
        lambda newspaper: _change_at_desk(newspaper, "articles_masthead", 1, name="The Evening Courier"),
        {"front", "article", "other article", "section", "thread", "feed", "archive", "corrections", "versions"},
        set(),
    ),
    Change(
        "a section is renamed",
        lambda newspaper: _change_at_desk(newspaper, "articles_section", a_section("Culture").pk, name="Arts"),
        {"front", "article", "other article", "section", "other section", "corrections", "topics", "other ninjs"},
        set(),
    ),
    Change(
        "an author is renamed",
        lambda newspaper: _change_at_desk(newspaper, "articles_author", an_author().pk, name="Nasrin Kaveh-Rad"),
        {"article", "author", "authors", "section", "ninjs"},
        set(),
    ),
]
