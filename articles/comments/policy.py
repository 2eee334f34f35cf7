"""Whether a comment may be written, and whether readers see it at once."""

from datetime import datetime, timedelta

from django.utils import timezone

from ..editorial.models import Article, LiveArticle
from ..editorial.querysets import LONG_TEXT_FIELDS
from ..masthead.models import CommentsPolicy, Masthead
from .models import Thread
from .submission import SubmissionRefused


def with_thread(live_articles):
    """Fetch, with a queryset of LiveArticles, what `thread_on` and `policy_for` ask of each."""
    # The way to the thread leads through the working copy, of which nothing else is needed.
    columns = [field for field in Article._meta.get_fields() if field.concrete and not field.many_to_many]
    unused = [f"article__{field.name}" for field in columns if not field.primary_key]
    return live_articles.select_related("article__thread", "section__comments_policy").defer(*unused)


def article_for_comments(news_id: int, at: datetime) -> LiveArticle | None:
    """Return a LiveArticle with what `thread_on` and `policy_for` ask, without its body; None for no address then."""
    articles = with_thread(LiveArticle.objects.with_public_page(at).select_related("section"))
    return articles.filter(pk=news_id).defer(*LONG_TEXT_FIELDS).first()


def thread_on(live_article: LiveArticle) -> Thread:
    """Return the Thread on an article; an unsaved one where nobody has commented yet."""
    article = live_article.article
    return article.thread if hasattr(article, "thread") else Thread(article_id=article.pk)


def policy_for(live_article: LiveArticle, masthead: Masthead) -> str:
    """Return the CommentsPolicy of an article: its thread's, else its own, else its section's, else the newspaper's."""
    thread = thread_on(live_article)
    if thread.mode != Thread.Mode.INHERIT:
        return thread.mode
    # None where the section leaves it to the newspaper, and for an article without a section.
    of_section = getattr(live_article.section, "comments_policy", None)
    return live_article.comments_policy or (of_section.policy if of_section else "") or masthead.comments_policy


def closed_reason(live_article: LiveArticle, masthead: Masthead, at: datetime | None = None) -> str:
    """Return the sentence that says why no comment may be written under an article; "" where one may."""
    at = at or timezone.now()
    days, closes_at = masthead.comments_close_after, thread_on(live_article).closes_at
    if not live_article.is_visible(at):
        return "This article is no longer shown, so it takes no comments."
    if policy_for(live_article, masthead) == CommentsPolicy.CLOSED:
        return "Comments on this article are closed."
    if closes_at is not None:
        return "Comments on this article are closed." if closes_at <= at else ""
    if days is not None and live_article.publish_at + timedelta(days=days) <= at:
        return f"Comments on this article closed {days} day{'' if days == 1 else 's'} after it was published."
    return ""


def require_comments_open(live_article: LiveArticle, masthead: Masthead, at: datetime) -> None:
    """Raise SubmissionRefused where no comment may be written under an article."""
    if sentence := closed_reason(live_article, masthead, at):
        raise SubmissionRefused(sentence, code="closed")
