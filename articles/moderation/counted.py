"""Counts that stop counting, as columns: however long a table grows, they cost the same."""

from django.db.models import IntegerField, OuterRef, Subquery

from ..comments.models import Comment

RECENT = 30
KNOWN_BY = {"email": "email", "address": "address_hash", "network": "network_hash"}
FATES = {"approved": [Comment.Status.APPROVED], "rejected": [Comment.Status.REJECTED, Comment.Status.SPAM]}
HISTORY = [f"{known_by}_{fate}" for known_by in KNOWN_BY for fate in FATES]


class CountOf(Subquery):
    """How many rows a sliced queryset has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class CountWithStatus(Subquery):
    """How many of the comments of a sliced queryset of statuses have one of these."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted WHERE status IN (%(statuses)s))"
    output_field = IntegerField()

    def __init__(self, queryset, *statuses):
        super().__init__(queryset.values("status"), statuses=", ".join(f"'{status.value}'" for status in statuses))


def first(queryset, order, most):
    """Return the count of a queryset's rows as a column, `most` at the most.

    By the order in which they are listed a database finds them through the same index, instead of by way of articles.
    """
    return CountOf(queryset.order_by(order).values("pk")[:most])


def history(comment=""):
    """Return as columns how the last 30 comments of the same sender and network fared; `comment` leads to the comment.

    A sender is known by the e-mail address, or without one by the hash of the IP address.
    """
    return {
        f"{known_by}_{fate}": CountWithStatus(_latest(f"{comment}{column}", column), *statuses)
        for known_by, column in KNOWN_BY.items()
        for fate, statuses in FATES.items()
    }


def _latest(outer, column):
    same = Comment.objects.filter(**{column: OuterRef(outer)}).exclude(**{column: ""})
    return same.order_by("-created_at")[:RECENT]
