"""What the state of a feed can be told by, in one query, before anything of it is made."""

from django.db.models import Subquery

from ..audit.models import AuditEntry
from ..delivery.conditional_response import ResponseValidator
from ..editorial.models import LiveArticle
from .syndication import FEED_SIZE

# What else is printed in a feed, by the kinds under which the log of acts has it.
PRINTED = ("masthead", "section", "topic", "author", "photo")


def feed_validator(articles, at):
    """Return a ResponseValidator for a feed of these visible articles, and its entries' ids, in one query; or None.

    Its state is which articles and versions it carries, and the last act of the desk on anything else printed in it.
    The date is that of the latest act of all: later than need be now and then, which costs an answer, never too early.
    """
    rows = list(
        articles.newest_first()
        .annotate(printed=_last_printed(), last_action_at=_last_action(), expired=_last_expiry(at))
        .values_list("pk", "version", "publish_at", "printed", "last_action_at", "expired")[:FEED_SIZE]
    )
    if not rows:
        return None, []
    *_, published, printed, last_action_at, expired = rows[0]
    moments = [moment for moment in (published, last_action_at, expired) if moment and moment <= at]
    entries = [(pk, version) for pk, version, *_ in rows]
    return ResponseValidator(state=(printed, *entries), changed_at=max(moments)), [pk for pk, _ in entries]


def comments_feed_validator(visible_comments):
    """Return a ResponseValidator for the feed of these comments on a visible article, in one query; or None."""
    newest = visible_comments.order_by("-created_at", "-pk").annotate(printed=_last_printed())
    rows = tuple(newest.values_list("pk", "version", "status", "article__live__version", "printed")[:FEED_SIZE])
    return ResponseValidator(state=rows) if rows else None


def _last_printed():
    return Subquery(AuditEntry.objects.filter(subject_type__in=PRINTED).order_by("-pk").values("pk")[:1])


def _last_action():
    return Subquery(AuditEntry.objects.order_by("-at", "-pk").values("at")[:1])


def _last_expiry(at):
    expired = LiveArticle.objects.filter(expires_at__lte=at).order_by("-expires_at")
    return Subquery(expired.values("expires_at")[:1])
