"""A feed and its entries, whichever format they are written in: RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1."""

import datetime
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.html import linebreaks

from ..delivery.plain_data import xml_safe
from ..editorial.body_html import render_body
from .serializer import serialize_articles, tag_uri

MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
FEED_SIZE = 50
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class FeedEntry:
    """What a feed tells of one article or comment. Its identifier and permalink never change; HTML in `content`."""

    uri: str
    permalink: str
    url: str
    title: str
    published: datetime.datetime
    changed: datetime.datetime
    summary: str = ""
    content: str = ""
    language: str = ""
    authors: list = field(default_factory=list)
    topics: list = field(default_factory=list)
    photo: dict | None = None
    comments_url: str = ""


@dataclass
class Feed:
    """A feed: its title, what it is about, the page that shows the same, its own address, its newest entries."""

    newspaper: str
    title: str
    description: str
    page: str
    url: str
    entries: list

    def __post_init__(self):
        """Take from its words what XML can't hold: a search may be for anything."""
        self.newspaper, self.title, self.description = xml_safe([self.newspaper, self.title, self.description])

    @property
    def changed(self):
        """When the entry that changed last did; 1970 for a feed without entries, since Atom wants a date."""
        return max((entry.changed for entry in self.entries), default=EPOCH)


def feed_entries(articles, site, *, full, at):
    """Return an Entry for each of the newest 50 of these live articles, in four queries."""
    wanted = articles.for_article_page() if full else articles.for_lists().prefetch_related("topics")
    rows = list(wanted.newest_first()[:FEED_SIZE])
    return [article_entry(article, full) for article in serialize_articles(rows, site, full=full, at=at)]


def article_entry(article, full):
    """Return the Entry of a serialized article; what was corrected stands before its text."""
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
        topics=[filed for filed in (article["section"], *article["topics"]) if filed],
        photo=article["photo"],
        comments_url=article["comments_url"],
    )


def comment_entry(comment, headline, site):
    """Return the Entry of a comment under the article of that headline."""
    url = site + comment.get_absolute_url()
    fields = {
        "title": f"{comment.display_name} on {headline}",
        "content": linebreaks(comment.body, autoescape=True),
        "authors": [{"name": comment.display_name, "url": ""}],
    }
    return FeedEntry(
        uri=tag_uri("comments", comment.pk, comment.created_at),
        permalink=url,
        url=f"{url}#c{comment.pk}",
        published=comment.created_at,
        changed=comment.published_at or comment.created_at,
        **xml_safe(fields),
    )


def json_feed(feed):
    """Return a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), as plain data."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "authors": [{"name": feed.newspaper}],
        "items": [_json_entry(entry) for entry in feed.entries],
    }


def _json_entry(entry):
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


def _render(template, article, **more):
    return render_to_string(f"articles/feeds/{template}", {"article": article, **more}).strip()
