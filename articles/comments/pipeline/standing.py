"""Who the sender is, as far as is known: sanctions, how earlier comments fared, whether there were any."""

from django.db.models import Subquery
from django.utils import timezone
from django.utils.formats import date_format

from ..models import Comment
from ..senders import Sanction
from ..submission import Refused
from .signal import Kind, Outcome, notice

LATEST = 20
REFUSED = {Comment.Status.REJECTED, Comment.Status.SPAM}


def lookups(submission):
    """Return a sub-query for the sanction that is in force against the sender, a ban before all others."""
    values = [value for value in (submission.comment.email, *submission.hashes.all) if value]
    if not values or submission.comment.author:
        return {}
    in_force = Sanction.objects.in_force(submission.at).filter(value__in=values)
    return {"sanction": Subquery(in_force.order_by("kind", "-ends_at").values("pk")[:1])}


def refuse_the_banned(submission):
    """Refuse a sender who may not comment, and say until when and why."""
    sanction = _sanction(submission)
    if sanction and sanction.kind == Sanction.Kind.BAN:
        until = date_format(timezone.localtime(sanction.ends_at), "j F Y, H:i")
        raise Refused(f"You may not comment here until {until}: {sanction.reason}", code="banned")


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
        rows = Comment.objects.order_by("-created_at")
        network = rows.filter(network_hash=hashes.network) if hashes.network else rows.none()
        network = list(network.values_list("status", "address_hash", "email")[:LATEST])
        if email:
            theirs = list(rows.filter(email=email).values_list("status", flat=True)[:LATEST])
        else:
            theirs = [status for status, address, _ in network if address == hashes.address]
        submission.found["history"] = theirs, [status for status, _, _ in network]
    return submission.found["history"]
