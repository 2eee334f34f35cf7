"""A feed and its entries, whichever format they are written in: RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1."""

import datetime
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.html import linebreaks

from ..delivery.plain_data import writable
from ..editorial.body import for_readers
from .serialize import serialize_all, tag_uri

MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
SIZE = 50
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Entry:
    """What a feed tells of one article or comment. Its identifier and permalink never change; HTML in `content`."""

    uri: str
    permalink: str
    address: str
    title: str
    published: datetime.datetime
    changed: datetime.datetime
    summary: str = ""
    content: str = ""
    language: str = ""
    authors: list = field(default_factory=list)
    topics: list = field(default_factory=list)
    photo: dict | None = None
    discussed_at: str = ""


@dataclass
class Feed:
    """A feed: its title, what it is about, the page that shows the same, its own address, its newest entries."""

    newspaper: str
    title: str
    description: str
    page: str
    address: str
    entries: list

    def __post_init__(self):
        """Take from its words what XML can't hold: a search may be for anything."""
        self.newspaper, self.title, self.description = writable([self.newspaper, self.title, self.description])

    @property
    def changed(self):
        """When the entry that changed last did; 1970 for a feed without entries, since Atom wants a date."""
        return max((entry.changed for entry in self.entries), default=EPOCH)


def entries_of(articles, site, *, full, at):
    """Return an Entry for each of the newest 50 of these live articles, in four queries."""
    wanted = articles.for_reading() if full else articles.for_lists().prefetch_related("topics")
    rows = list(wanted.newest_first()[:SIZE])
    return [entry_of(article, full) for article in serialize_all(rows, site, full=full, at=at)]


def entry_of(article, full):
    """Return the Entry of a serialized article; what was corrected stands before its text."""
    text = for_readers(article["body"], article["dateline"])
    return Entry(
        uri=article["uri"],
        permalink=article["permalink"],
        address=article["address"],
        title=article["headline"],
        published=article["published"],
        changed=article["modified"] or article["published"],
        summary=_rendered("summary.txt", article),
        content=_rendered("content.html", article, text=text) if full else "",
        language=article["language"],
        authors=article["authors"],
        topics=[filed for filed in (article["section"], *article["topics"]) if filed],
        photo=article["photo"],
        discussed_at=article["comments_address"],
    )


def entry_of_comment(comment, headline, site):
    """Return the Entry of a comment under the article of that headline."""
    address = site + comment.get_absolute_url()
    fields = {
        "title": f"{comment.shown_name} on {headline}",
        "content": linebreaks(comment.body, autoescape=True),
        "authors": [{"name": comment.shown_name, "address": ""}],
    }
    return Entry(
        uri=tag_uri("comments", comment.pk, comment.created_at),
        permalink=address,
        address=f"{address}#c{comment.pk}",
        published=comment.created_at,
        changed=comment.published_at or comment.created_at,
        **writable(fields),
    )


def json_feed(feed):
    """Return a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), as plain data."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "authors": [{"name": feed.newspaper}],
        "items": [_json_entry(entry) for entry in feed.entries],
    }


def _json_entry(entry):
    fields = {
        "id": entry.uri,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "content_text": "" if entry.content else entry.summary or entry.title,
        "image": entry.photo["sizes"][0]["address"] if entry.photo else "",
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.changed.isoformat(timespec="seconds"),
        "authors": [
            {"name": author["name"], **({"url": author["address"]} if author["address"] else {})}
            for author in entry.authors
        ],
        "tags": [topic["name"] for topic in entry.topics],
        "language": entry.language,
    }
    return {name: value for name, value in fields.items() if value}


def _rendered(template, article, **more):
    return render_to_string(f"articles/feeds/{template}", {"article": article, **more}).strip()
