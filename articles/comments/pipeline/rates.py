"""How many came lately: by one person, from one network, under the article, on the whole site.

Each is told by one indexed row: where the limit-th latest falls into the window, the limit is reached.
"""

from datetime import timedelta

from django.db.models import Subquery

from ..models import Comment
from ..submission import Refused
from .signal import Kind, Outcome, notice

OF_SENDERS, OF_TALK = timedelta(minutes=10), timedelta(minutes=1)


def lookups(submission):
    """Return a sub-query for each rate: when the limit-th latest comment came, if that was within its window."""
    if submission.comment.author:
        return {}
    rules, hashes, email = submission.rules, submission.hashes, submission.comment.email
    asked = {
        "rate_email": (rules.most_by_person, email and {"email": email}, OF_SENDERS),
        "rate_address": (rules.most_by_person, hashes.address and {"address_hash": hashes.address}, OF_SENDERS),
        "rate_network": (rules.most_by_network, hashes.network and {"network_hash": hashes.network}, OF_SENDERS),
        "rate_thread": (rules.most_on_thread, {"article": submission.comment.article_id}, OF_TALK),
        "rate_site": (rules.most_on_site, {}, OF_TALK),
    }
    return {
        name: _limit_th(submission.at - window, limit, by)
        for name, (limit, by, window) in asked.items()
        if limit and by != ""
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


def _limit_th(since, limit, by):
    rows = Comment.objects.filter(**by, created_at__gt=since).order_by("-created_at")
    return Subquery(rows.values("created_at")[limit - 1 : limit])
