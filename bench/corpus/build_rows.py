"""The rows that a record of a corpus becomes, unsaved."""

from html import escape

from articles.comments.models import Comment
from articles.editorial.actions.save import snapshot_with
from articles.editorial.models import Article, Byline, LiveArticle, LiveByline, Revision, Version

BLOCK_HTML = {
    "p": "<p>{text}</p>",
    "h2": "<h2>{text}</h2>",
    "quote": "<blockquote><p>{text}</p></blockquote>",
    "cited": "<blockquote><p>{text}</p><p>— {cite}</p></blockquote>",
}
DATELINE_DASH = " — "
# What publishing carries over, as columns.
COPIED_COLUMNS = [Article._meta.get_field(name).attname for name in Article.content_fields()]
ArticleTopic, LiveTopic = Article.topics.through, LiveArticle.topics.through


def article_rows(record, *, section, authors, topics, photo):
    """Return an article's rows as published: both copies with topics and bylines, its revision and its version.

    ValueError with a sentence where its blocks are none.
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
        photo_id=photo and photo.pk,
        stage=Article.Stage.APPROVED,
        publish_at=published,
        created_at=published,
        edited_at=max(published, record["updated"]),
    )
    live = LiveArticle(article_id=pk, publish_at=published, **{name: getattr(article, name) for name in COPIED_COLUMNS})
    live.slug = live.url_slug
    content = snapshot_with(article, topics=topics, authors=authors)
    signed = list(enumerate(dict.fromkeys(author.pk for author in authors), start=1))
    filed = dict.fromkeys(topic.pk for topic in topics)
    return [
        article,
        live,
        # Numbered by the article, so that the version can name its revision before either is stored.
        Revision(id=pk, article_id=pk, number=1, content=content, saved_at=published),
        Version(article_id=pk, number=1, revision_id=pk, kind=Version.Kind.FIRST, published_at=published),
        *(Byline(article_id=pk, author_id=author, position=place) for place, author in signed),
        *(LiveByline(live_article_id=pk, author_id=author, position=place) for place, author in signed),
        *(ArticleTopic(article_id=pk, topic_id=topic) for topic in filed),
        *(LiveTopic(livearticle_id=pk, topic_id=topic) for topic in filed),
    ]


def body_of(blocks, dateline):
    """Return the body as the editor could have written it; the dateline, which stands apart, is taken off its start."""
    parts = []
    for block in blocks:
        if not isinstance(block, dict) or block.get("t") not in ("p", "h2", "quote"):
            raise ValueError("A block of the body has “t”, which is p, h2 or quote.")
        cite = block.get("cite")
        text = block.get("text")
        if not isinstance(text, str) or not isinstance(cite, str | None):
            raise ValueError("“text” and “cite” of a block must be text.")
        if dateline and not parts:
            text = text.removeprefix(f"{dateline}{DATELINE_DASH}")
        kind = "cited" if cite and block["t"] == "quote" else block["t"]
        parts.append(BLOCK_HTML[kind].format(text=escape(text, quote=False), cite=escape(cite or "", quote=False)))
    return "".join(parts)


def comment_row(record, parent):
    """Return the comment, under the one that it answers, if any."""
    comment = Comment(
        id=record["id"],
        article_id=record["article"],
        parent_id=parent and parent.pk,
        root_id=parent and (parent.root_id or parent.pk),
        body=record["body"],
        name=record["name"],
        email=record["email"].lower(),
        status=record["status"],
        created_at=record["created"],
    )
    comment.published_at = comment.created_at if comment.is_visible else None
    return comment
