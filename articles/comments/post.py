"""Posting: a comment comes in and waits, or is shown at once where the newspaper has it so."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..editorial.models import LiveArticle
from ..masthead.models import CommentsPolicy
from .models import Comment
from .policy import policy_for, why_closed

SAME_AGAIN = timedelta(minutes=10)


@transaction.atomic
def post(comment, masthead, *, is_ours, by=None, looks_automatic=False, at=None):
    """Store a new comment and return it; the same from the same address within ten minutes is the first of them.

    `is_ours` tells whether it surely comes from one of our pages: if not, it waits for a moderator
    in any case. `by` is the user signed in, if any: a member of staff comments under their own name.
    `looks_automatic` files it as spam. Raises ValidationError where comments are closed.
    """
    at = at or timezone.now()
    # The lock makes two of the same wait for each other, and a closing article wait for both.
    live_article = LiveArticle.objects.select_for_update(no_key=True).get(pk=comment.article_id)
    if sentence := why_closed(live_article, masthead, at):
        raise ValidationError(sentence)
    if by and by.is_staff:
        _sign(comment, by)
    # Words and name can be copied from the page; an e-mail address, which is never shown, tells who sent it.
    is_known = comment.email or comment.author
    if is_known and (earlier := Comment.objects.same_as(comment).filter(created_at__gt=at - SAME_AGAIN).first()):
        return earlier
    is_open = policy_for(live_article, masthead) == CommentsPolicy.OPEN
    comment.status = _first_status(is_open and is_ours, looks_automatic)
    comment.created_at = at
    comment.published_at = at if comment.is_visible else None
    comment.save(force_insert=True)
    return comment


def _first_status(is_shown, looks_automatic):
    if looks_automatic:
        return Comment.Status.SPAM
    return Comment.Status.LIVE if is_shown else Comment.Status.HELD


def _sign(comment, member_of_staff):
    # Readers see a badge beside the name of whoever is its author.
    comment.author = member_of_staff
    comment.name = (member_of_staff.get_full_name() or member_of_staff.get_username())[:60]
