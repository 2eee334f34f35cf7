"""What the state of a feed can be told by, in one query, before anything of it is made."""

from django.db.models import Subquery

from ..audit.models import Entry
from ..delivery.conditional import Stamp
from ..editorial.models import LiveArticle
from .syndication import SIZE

# What else is printed in a feed, by the kinds under which the log of acts has it.
PRINTED = ("masthead", "section", "topic", "author", "photo")


def stamp_of(articles, at):
    """Return the Stamp of a feed of these visible articles, and the ids of its entries, by one query; None for none.

    Its state is which articles and versions it carries, and the last act of the desk on anything else printed in it.
    The date is that of the latest act of all: later than need be now and then, which costs an answer, never too early.
    """
    rows = list(
        articles.newest_first()
        .annotate(printed=_last_printed(), acted=_last_act(), expired=_last_expiry(at))
        .values_list("pk", "version", "publish_at", "printed", "acted", "expired")[:SIZE]
    )
    if not rows:
        return None, []
    *_, published, printed, acted, expired = rows[0]
    moments = [moment for moment in (published, acted, expired) if moment and moment <= at]
    entries = [(pk, version) for pk, version, *_ in rows]
    return Stamp(state=(printed, *entries), changed_at=max(moments)), [pk for pk, _ in entries]


def stamp_of_talk(talk):
    """Return the Stamp of the feed of these comments under one visible article, by one query; None for no comments."""
    newest = talk.order_by("-created_at", "-pk").annotate(printed=_last_printed())
    rows = tuple(newest.values_list("pk", "version", "status", "article__live__version", "printed")[:SIZE])
    return Stamp(state=rows) if rows else None


def _last_printed():
    return Subquery(Entry.objects.filter(subject__in=PRINTED).order_by("-pk").values("pk")[:1])


def _last_act():
    return Subquery(Entry.objects.order_by("-at", "-pk").values("at")[:1])


def _last_expiry(at):
    expired = LiveArticle.objects.filter(expires_at__lte=at).order_by("-expires_at")
    return Subquery(expired.values("expires_at")[:1])
