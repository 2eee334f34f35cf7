"""Feeds and their entries, independent of the format: RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from django.template.loader import render_to_string
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from ..comments.models import Comment
from ..delivery.xml_safe_data import xml_safe
from ..editorial.body_html import render_body
from ..editorial.querysets import LiveArticleQuerySet
from .serializer import SerializedArticle, SerializedPhoto, SerializedReference, serialize_articles, tag_uri

MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class EntryAuthor(TypedDict):
    """The author of an entry; the URL may be empty."""

    name: str
    url: str


@dataclass(frozen=True)
class FeedEntry:
    """An article or comment in a feed. Its `uri` and `permalink` never change; `content` is HTML."""

    uri: str
    permalink: str
    url: str
    title: str
    published: datetime.datetime
    changed: datetime.datetime
    summary: str = ""
    content: str = ""
    language: str = ""
    authors: Sequence[EntryAuthor | SerializedReference] = ()
    topics: Sequence[SerializedReference] = ()
    photo: SerializedPhoto | None = None
    comments_url: str = ""


@dataclass
class Feed:
    """A feed: the newspaper's name, title, description, the URL of the corresponding page, its own URL, its entries."""

    newspaper: str
    title: str
    description: str
    page: str
    url: str
    entries: list[FeedEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Remove the characters that XML can't represent, which a search query may contain."""
        self.newspaper, self.title, self.description = xml_safe([self.newspaper, self.title, self.description])

    @property
    def changed(self) -> datetime.datetime:
        """The last change of any entry; 1970 for a feed without entries, because Atom requires a date."""
        return max((entry.changed for entry in self.entries), default=EPOCH)


def feed_entries(articles: LiveArticleQuerySet, site: str, *, full: bool, at: datetime.datetime) -> list[FeedEntry]:
    """Return the entries of these live articles, the newest first, in four queries."""
    queryset = articles.for_article_page() if full else articles.for_lists().prefetch_related("topics")
    newest = list(queryset.newest_first())
    serialized = serialize_articles(newest, site, full=full, at=at, with_length=False)
    return [article_entry(article, full) for article in serialized]


def article_entry(article: SerializedArticle, full: bool) -> FeedEntry:
    """Return the entry of a serialized article; its corrections come before its text."""
    text = render_body(article["body"], article["dateline"])
    return FeedEntry(
        uri=article["uri"],
        permalink=article["permalink"],
        url=article["url"],
        title=article["headline"],
        published=article["published"],
        changed=article["modified"] or article["published"],
        summary=_render("entry_summary.txt", article),
        content=_render("entry_content.html", article, text=text) if full else "",
        language=article["language"],
        authors=article["authors"],
        topics=[subject for subject in (article["section"], *article["topics"]) if subject],
        photo=article["photo"],
        comments_url=article["comments_url"],
    )


def comment_entry(comment: Comment, headline: str, site: str) -> FeedEntry:
    """Return the entry of a comment on the article with that headline."""
    url = site + comment.get_absolute_url()
    # Translators: the title of a comment in a feed.
    title = _("%(name)s on %(headline)s") % {"name": comment.display_name, "headline": headline}
    return FeedEntry(
        uri=tag_uri("comments", comment.pk, comment.created_at),
        permalink=url,
        url=f"{url}#c{comment.pk}",
        published=comment.created_at,
        changed=comment.published_at or comment.created_at,
        title=xml_safe(title),
        content=xml_safe(linebreaks(comment.body, autoescape=True)),
        authors=[{"name": xml_safe(comment.display_name), "url": ""}],
    )


def json_feed(feed: Feed) -> dict[str, Any]:
    """Return a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "authors": [{"name": feed.newspaper}],
        "items": [_json_entry(entry) for entry in feed.entries],
    }


def _json_entry(entry: FeedEntry) -> dict[str, Any]:
    fields = {
        "id": entry.uri,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "content_text": "" if entry.content else entry.summary or entry.title,
        "image": entry.photo["sizes"][0]["url"] if entry.photo else "",
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.changed.isoformat(timespec="seconds"),
        "authors": [
            {"name": author["name"], **({"url": author["url"]} if author["url"] else {})} for author in entry.authors
        ],
        "tags": [topic["name"] for topic in entry.topics],
        "language": entry.language,
    }
    return {name: value for name, value in fields.items() if value}


def _render(template: str, article: SerializedArticle, **context: str) -> str:
    return render_to_string(f"articles/feeds/{template}", {"article": article, **context}).strip()
