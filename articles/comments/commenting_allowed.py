"""Whether an article accepts comments, and whether they are shown before a moderator approves them."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..editorial.models import Article, LiveArticle
from ..editorial.querysets import LONG_TEXT_FIELDS, LiveArticleQuerySet
from ..masthead.models import CommentsPolicy, Masthead
from .models import Thread
from .submission import SubmissionRefused


def with_thread(live_articles: "LiveArticleQuerySet") -> "LiveArticleQuerySet":
    """Select the related rows that `thread_on` and `policy_for` read from each LiveArticle."""
    # The join to the thread passes through the working copy, of which nothing else is needed.
    unused = [f"article__{field.name}" for field in Article._meta.concrete_fields if not field.primary_key]
    return live_articles.select_related("article__thread", "section__comments_policy").defer(*unused)


def article_for_comments(news_id: int, at: datetime) -> LiveArticle | None:
    """Return the LiveArticle of a News ID, prepared by `with_thread` and without its body.

    None if the article has no public page at that time.
    """
    articles = with_thread(LiveArticle.objects.with_public_page(at).select_related("section"))
    return articles.filter(pk=news_id).defer(*LONG_TEXT_FIELDS).first()


def thread_on(live_article: LiveArticle) -> Thread:
    """Return the Thread of an article; an unsaved one if nobody has commented yet."""
    article = live_article.article
    return article.thread if hasattr(article, "thread") else Thread(article_id=article.pk)


def policy_for(live_article: LiveArticle, masthead: Masthead) -> str:
    """Return the CommentsPolicy of an article: its thread's, else its own, else its section's, else the newspaper's."""
    thread = thread_on(live_article)
    if thread.mode != Thread.Mode.INHERIT:
        return thread.mode
    # None if the section has no policy of its own, or the article has no section.
    section_policy = getattr(live_article.section, "comments_policy", None)
    return live_article.comments_policy or (section_policy.policy if section_policy else "") or masthead.comments_policy


def closed_reason(live_article: LiveArticle, masthead: Masthead, at: datetime | None = None) -> str:
    """Return the reason why an article accepts no comments, as a sentence for readers; "" if it accepts them."""
    at = at or timezone.now()
    days, closes_at = masthead.comments_close_after, thread_on(live_article).closes_at
    if not live_article.is_visible(at):
        return _("This article is no longer shown, so you can’t comment on it.")
    if policy_for(live_article, masthead) == CommentsPolicy.CLOSED:
        return _("Comments on this article are closed.")
    if closes_at is not None:
        return _("Comments on this article are closed.") if closes_at <= at else ""
    if days is not None and live_article.publish_at + timedelta(days=days) <= at:
        message = ngettext(
            "Comments on this article closed %(days)d day after it was published.",
            "Comments on this article closed %(days)d days after it was published.",
            days,
        )
        return message % {"days": days}
    return ""


def changes_at(live_article: LiveArticle, masthead: Masthead, at: datetime) -> datetime | None:
    """Return when the article, after that time, next stops accepting comments or accepts them at once again.

    None if it never does.
    """
    thread, days = thread_on(live_article), masthead.comments_close_after
    closes_at = thread.closes_at or (live_article.publish_at + timedelta(days=days) if days is not None else None)
    return min((time for time in (closes_at, thread.burst_until) if time and time > at), default=None)


def require_comments_open(live_article: LiveArticle, masthead: Masthead, at: datetime) -> None:
    """Raise SubmissionRefused if an article accepts no comments at that time."""
    if message := closed_reason(live_article, masthead, at):
        raise SubmissionRefused(message, code="closed")
