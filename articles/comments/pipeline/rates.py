"""How many came lately: by one person, from one network, under the article, on the whole site.

Each is told by one indexed row: where the limit-th latest falls into the window, the limit is reached.
"""

from datetime import timedelta

from django.db.models import Subquery

from ...delivery.prepared import given
from ..models import Comment
from ..submission import Refused
from .signal import Kind, Outcome, notice

OF_SENDERS, OF_TALK = timedelta(minutes=10), timedelta(minutes=1)


def shape(submission):
    """Return the limits."""
    rules = submission.rules
    return rules.most_by_person, rules.most_by_network, rules.most_on_thread, rules.most_on_site


def lookups(by_person, by_network, on_thread, on_site):
    """Return a sub-query for each limit but 0: when the limit-th latest comment came, if that was within its window."""
    asked = {
        "rate_email": (by_person, {"email": "email"}, "ten_minutes_ago"),
        "rate_address": (by_person, {"address_hash": "address"}, "ten_minutes_ago"),
        "rate_network": (by_network, {"network_hash": "network"}, "ten_minutes_ago"),
        "rate_thread": (on_thread, {"article": "article"}, "a_minute_ago"),
        "rate_site": (on_site, {}, "a_minute_ago"),
    }
    return {name: _limit_th(limit, by, since) for name, (limit, by, since) in asked.items() if limit}


def values(submission):
    """Return whose and what is counted; a member of staff is counted nowhere."""
    comment, hashes, at = submission.comment, submission.hashes, submission.at
    is_counted = not comment.author
    return {
        "email": (is_counted and comment.email) or None,
        "address": (is_counted and hashes.address) or None,
        "network": (is_counted and hashes.network) or None,
        "article": comment.article_id if is_counted else None,
        "ten_minutes_ago": at - OF_SENDERS,
        # Nothing is later than NULL.
        "a_minute_ago": at - OF_TALK if is_counted else None,
    }


def refuse_a_flood(submission):
    """Refuse what one person sends beyond the limit."""
    if submission.found.get("rate_email") or submission.found.get("rate_address"):
        most = submission.rules.most_by_person
        raise Refused(
            f"{most} comments in ten minutes are the most by one person. Wait a few minutes, then send this again.",
            code="too_many",
        )


def many_from_network(submission):
    """Hold what comes from a network that sends very many."""
    if not submission.found.get("rate_network"):
        return None
    most = submission.rules.most_by_network
    return notice(Kind.NETWORK_RATE, Outcome.HOLD, 20, f"{most} or more from the same network in ten minutes")


def many_on_site(submission):
    """Hold what comes while the whole site is flooded."""
    if not submission.found.get("rate_site"):
        return None
    return notice(Kind.SITE_RATE, Outcome.HOLD, 10, f"{submission.rules.most_on_site} or more on the site in a minute")


def _limit_th(limit, by, since):
    rows = Comment.objects.filter(**given(Comment, **by, created_at__gt=since)).order_by("-created_at")
    return Subquery(rows.values("created_at")[limit - 1 : limit])
