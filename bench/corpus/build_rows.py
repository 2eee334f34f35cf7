"""Build the unsaved rows of a record of a corpus."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.db.models import Model

from articles.comments.models import Comment
from articles.editorial.actions.save import snapshot_with
from articles.editorial.models import Article, Byline, LiveArticle, LiveByline, Revision, Version
from articles.exchange.full_export.json_lines import JsonObject
from articles.photos.models import Photo
from articles.taxonomy.models import Author, Section, Topic

BLOCK_HTML = {
    "p": "<p>{text}</p>",
    "h2": "<h2>{text}</h2>",
    "quote": "<blockquote><p>{text}</p></blockquote>",
    "cited": "<blockquote><p>{text}</p><p>— {cite}</p></blockquote>",
}
DATELINE_DASH = " — "
# The columns that publishing copies from the working copy to the live article.
COPIED_COLUMNS = [
    field.attname for field in Article._meta.concrete_fields if field.name in set(Article.content_fields())
]
ArticleTopic, LiveTopic = Article.topics.through, LiveArticle.topics.through


def article_rows(
    record: JsonObject, *, section: Section, authors: Sequence[Author], topics: Sequence[Topic], photo: Photo | None
) -> list[Model]:
    """Return the rows of a published article: both copies with topics and bylines, its revision and its version.

    Raises ValueError, with a sentence, where a block of the body is invalid.
    """
    pk, published = record["id"], record["published"]
    article = Article(
        id=pk,
        headline=record["title"],
        standfirst=record["dek"],
        slug=record["slug"],
        dateline=record["dateline"].upper(),
        body=body_of(record["body"], record["dateline"].upper()),
        section_id=section.pk,
        photo_id=photo.pk if photo else None,
        stage=Article.Stage.APPROVED,
        publish_at=published,
        created_at=published,
        edited_at=max(published, record["updated"]),
    )
    live = LiveArticle(article_id=pk, publish_at=published, **{name: getattr(article, name) for name in COPIED_COLUMNS})
    live.slug = live.url_slug
    content = snapshot_with(article, topics=topics, authors=authors)
    numbered_authors = list(enumerate(dict.fromkeys(author.pk for author in authors), start=1))
    topic_ids = dict.fromkeys(topic.pk for topic in topics)
    return [
        article,
        live,
        # The revision gets the article's key, so that the version can refer to it before it is stored.
        Revision(id=pk, article_id=pk, number=1, content=content, saved_at=published),
        Version(article_id=pk, number=1, revision_id=pk, kind=Version.Kind.FIRST, published_at=published),
        *(Byline(article_id=pk, author_id=author, position=position) for position, author in numbered_authors),
        *(LiveByline(live_article_id=pk, author_id=author, position=position) for position, author in numbered_authors),
        *(ArticleTopic(article_id=pk, topic_id=topic) for topic in topic_ids),
        *(LiveTopic(livearticle_id=pk, topic_id=topic) for topic in topic_ids),
    ]


def body_of(blocks: Iterable[Any], dateline: str) -> str:
    """Return the body's HTML, without the dateline at its start, which is a field of its own.

    Raises ValueError, with a sentence, where a block is invalid.
    """
    parts: list[str] = []
    for block in blocks:
        if not isinstance(block, dict) or block.get("t") not in ("p", "h2", "quote"):
            raise ValueError("The “t” of a block of the body must be p, h2 or quote.")
        cite = block.get("cite")
        text = block.get("text")
        if not isinstance(text, str) or not isinstance(cite, str | None):
            raise ValueError("“text” and “cite” of a block must be text.")
        if dateline and not parts:
            text = text.removeprefix(f"{dateline}{DATELINE_DASH}")
        kind = "cited" if cite and block["t"] == "quote" else block["t"]
        parts.append(BLOCK_HTML[kind].format(text=escape(text, quote=False), cite=escape(cite or "", quote=False)))
    return "".join(parts)


def comment_row(record: JsonObject, parent: Comment | None) -> Comment:
    """Return the unsaved comment, as a reply to `parent` if there is one."""
    comment = Comment(
        id=record["id"],
        article_id=record["article"],
        parent_id=parent.pk if parent else None,
        root_id=(parent.root_id or parent.pk) if parent else None,
        body=record["body"],
        name=record["name"],
        email=record["email"].lower(),
        status=record["status"],
        created_at=record["created"],
    )
    comment.published_at = comment.created_at if comment.is_visible else None
    return comment
