"""HTTP validators of feeds: the state of a feed in one query, without building the feed."""

import datetime

from django.db.models import Subquery

from ..audit.models import AuditEntry
from ..comments.querysets import CommentQuerySet
from ..delivery.conditional_response import ResponseValidator
from ..editorial.models import LiveArticle
from ..editorial.querysets import LiveArticleQuerySet
from ..masthead.models import MAX_FEED_ITEMS

# The types of other objects whose texts appear in a feed, as the audit log names them.
LOGGED_TYPES = ("masthead", "section", "topic", "author", "photo")


def feed_validator(articles: LiveArticleQuerySet, at: datetime.datetime) -> tuple[ResponseValidator | None, list[int]]:
    """Return the validator of a feed of these visible articles, and the ids of the newest, in one query.

    The state consists of the newest articles, as many as a feed can have, with their versions, and of the last logged
    action on any other object whose text appears in the feed. The date is that of the last logged action of any kind.
    It may be later than necessary, which costs a needless response now and then, but it is never too early. Without
    articles, the validator is None.
    """
    rows = list(
        articles.newest_first()
        .annotate(last_entry=_last_entry(), last_action_at=_last_action_at(), last_expiry_at=_last_expiry_at(at))
        .values_list("pk", "version", "publish_at", "last_entry", "last_action_at", "last_expiry_at")[:MAX_FEED_ITEMS]
    )
    if not rows:
        return None, []
    _pk, _version, published_at, last_entry, last_action_at, last_expiry_at = rows[0]
    changes = [value for value in (published_at, last_action_at, last_expiry_at) if value and value <= at]
    entries = [(pk, version) for pk, version, *_ in rows]
    return ResponseValidator(state=(last_entry, *entries), changed_at=max(changes)), [pk for pk, _ in entries]


def comments_feed_validator(visible_comments: CommentQuerySet) -> ResponseValidator | None:
    """Return the validator of the feed of these comments on a visible article, in one query; None without comments."""
    newest = visible_comments.order_by("-created_at", "-pk").annotate(last_entry=_last_entry())
    rows = tuple(newest.values_list("pk", "version", "status", "article__live__version", "last_entry")[:MAX_FEED_ITEMS])
    return ResponseValidator(state=rows) if rows else None


def _last_entry() -> Subquery:
    return Subquery(AuditEntry.objects.filter(subject_type__in=LOGGED_TYPES).order_by("-pk").values("pk")[:1])


def _last_action_at() -> Subquery:
    return Subquery(AuditEntry.objects.order_by("-at", "-pk").values("at")[:1])


def _last_expiry_at(at: datetime.datetime) -> Subquery:
    expired = LiveArticle.objects.filter(expires_at__lte=at).order_by("-expires_at")
    return Subquery(expired.values("expires_at")[:1])
