"""Who the sender is, as far as is known: sanctions, how earlier comments fared, whether there were any."""

from django.db.models import DateTimeField, Subquery

from ...delivery.prepared import Given, given, prepared
from ..models import Comment
from ..senders import Sanction
from ..submission import Refused
from .signal import Kind, Outcome, notice

LATEST = 20
REFUSED = {Comment.Status.REJECTED, Comment.Status.SPAM}


def shape(submission):
    """Return by how many hashes and addresses the sender may be known to sanctions."""
    return (1 + len(submission.hashes.all),)


def lookups(count):
    """Return a sub-query for the sanction that is in force against the sender, a ban before all others."""
    known = [Given(f"known_{place}", Sanction._meta.get_field("value")) for place in range(count)]
    in_force = Sanction.objects.in_force(Given("at", DateTimeField())).filter(value__in=known)
    return {"sanction": Subquery(in_force.order_by("kind", "-ends_at").values("pk")[:1])}


def values(submission):
    """Return by what the sender is known; a member of staff by nothing."""
    by = ["" if submission.comment.author else value for value in (submission.comment.email, *submission.hashes.all)]
    return {"at": submission.at} | {f"known_{place}": value or None for place, value in enumerate(by)}


def refuse_the_banned(submission):
    """Refuse a sender who may not comment, and say until when and why."""
    sanction = _sanction(submission)
    if sanction and sanction.kind == Sanction.Kind.BAN:
        raise Refused(f"You may not comment here until {sanction.until}: {sanction.reason}", code="banned")


def held_by_sanction(submission):
    """Hold what a sender writes whose comments are to wait."""
    sanction = _sanction(submission)
    return notice(Kind.SANCTION, Outcome.HOLD, 50, f"by sanction: {sanction.reason}") if sanction else None


def rejections(submission):
    """Hold a comment where more than a third of the sender's, or half of the network's, last ones were refused."""
    theirs, networks = _history(submission)
    parts, share = [], 0
    for who, statuses, most in (("sender", theirs, 1 / 3), ("network", networks, 1 / 2)):
        refused = sum(status in REFUSED for status in statuses)
        if refused >= 2 or (refused and who == "sender"):
            parts.append(f"same {who} as {refused} rejected of the last {len(statuses)}")
            share = max(share, refused / len(statuses) / most)
    if not parts:
        return None
    return notice(
        Kind.REJECTIONS, Outcome.HOLD if share > 1 else Outcome.PASS, 30 if share > 1 else 10, "; ".join(parts)
    )


def newcomer(submission):
    """Hold the first comments of a sender of whom too few were approved as yet."""
    wanted = submission.rules.first_comments_wait
    if not wanted or submission.comment.author:
        return None
    approved = _history(submission)[0].count(Comment.Status.APPROVED)
    if approved >= wanted:
        return None
    return notice(Kind.NEWCOMER, Outcome.HOLD, 5, f"{approved} approved before; the first {wanted} wait")


def _sanction(submission):
    if isinstance(submission.found.get("sanction"), int):
        submission.found["sanction"] = Sanction.objects.get(pk=submission.found["sanction"])
    return submission.found.get("sanction")


def _history(submission):
    """Return the statuses of the sender's last comments, and of the network's, each the latest first."""
    if "history" not in submission.found:
        email, hashes = submission.comment.email, submission.hashes
        network = _latest("network_hash", value=hashes.network) if hashes.network else []
        theirs = _latest("email", value=email) if email else [row for row in network if row[1] == hashes.address]
        submission.found["history"] = [status for status, _ in theirs], [status for status, _ in network]
    return submission.found["history"]


@prepared
def _latest(by):
    rows = Comment.objects.filter(**given(Comment, **{by: "value"})).order_by("-created_at")
    return rows.values_list("status", "address_hash")[:LATEST]
