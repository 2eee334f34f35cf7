"""Whether a comment may be written, and whether readers see it at once."""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import DateTimeField
from django.utils import timezone

from ..delivery.prepared import Given, given, prepared
from ..editorial.models import Article, LiveArticle
from ..editorial.querysets import LONG_TEXTS
from ..masthead.models import CommentsPolicy
from .models import Thread


def with_thread(live_articles):
    """Fetch, with a queryset of LiveArticles, what `thread_on` and `policy_for` ask of each."""
    # On the way to the thread stands the working copy, of which readers see nothing.
    unused = [f"article__{field.name}" for field in Article._meta.concrete_fields if not field.primary_key]
    return live_articles.select_related("article__thread", "section__comments_policy").defer(*unused)


def article_to_talk_on(news_id, at):
    """Return a LiveArticle with what `thread_on` and `policy_for` ask, without its body; None for no address then."""
    return next(iter(_addressable(news_id=news_id, at=at)), None)


@prepared
def _addressable():
    articles = with_thread(LiveArticle.objects.addressable(Given("at", DateTimeField())).select_related("section"))
    return articles.filter(**given(LiveArticle, pk="news_id")).defer(*LONG_TEXTS)


def thread_on(live_article):
    """Return the Thread on an article; an unsaved one where nobody has commented yet."""
    try:
        return live_article.article.thread
    except ObjectDoesNotExist:
        return Thread(article_id=live_article.pk)


def policy_for(live_article, masthead):
    """Return the CommentsPolicy of an article: its thread's, else its own, else its section's, else the newspaper's."""
    thread = thread_on(live_article)
    if thread.mode != Thread.Mode.INHERIT:
        return thread.mode
    return live_article.comments_policy or _policy_of(live_article.section) or masthead.comments_policy


def why_closed(live_article, masthead, at=None):
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


def _policy_of(section):
    try:
        return section.comments_policy.policy if section else ""
    except ObjectDoesNotExist:
        return ""
