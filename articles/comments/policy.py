"""Whether a comment may be written, and whether readers see it at once."""

from datetime import timedelta

from django.utils import timezone

from ..masthead.models import CommentsPolicy


def policy_for(live_article, masthead):
    """Return the CommentsPolicy of an article: its own, else the newspaper's."""
    return live_article.comments_policy or masthead.comments_policy


def why_closed(live_article, masthead, at=None):
    """Return the sentence that says why no comment may be written under an article; "" where one may."""
    at = at or timezone.now()
    days = masthead.comments_close_after
    if not live_article.is_visible(at):
        return "This article is no longer shown, so it takes no comments."
    if policy_for(live_article, masthead) == CommentsPolicy.CLOSED:
        return "Comments on this article are closed."
    if days is not None and live_article.publish_at + timedelta(days=days) <= at:
        return f"Comments on this article closed {days} day{'' if days == 1 else 's'} after it was published."
    return ""
