"""Reporting a comment: what a reader finds wrong with it comes to the moderators, once a reader."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..comments.ip_hashes import hashes_of
from ..comments.models import Comment
from ..comments.submission import SubmissionRefused
from .models import Report, new_reference_number

MAX_REPORTS, RATE_LIMIT_PERIOD = 10, timedelta(minutes=10)


def create_report(comment, reason, *, client, law="", words="", email="", at=None):
    """Store a reader's Report on a comment as it stands and return it; one that calls it illegal gets a reference.

    Raises SubmissionRefused if readers don't see the comment, if the same hand has reported it before, or has reported
    ten comments within ten minutes. Hands that nobody can tell apart, since no address is known, may together send ten
    reports on one comment in that time.
    """
    at = at or timezone.now()
    if not comment.is_visible:
        raise SubmissionRefused("This comment is not shown any more, so there is nothing to report.", code="gone")
    hashes = hashes_of(client, at)
    _check_limits(comment, hashes, at)
    try:
        with transaction.atomic():
            return Report.objects.create(
                comment=comment,
                version=comment.version,
                reason=reason,
                law=law,
                words=words,
                email=email,
                reference=new_reference_number() if reason == Report.Reason.ILLEGAL else None,
                address_hash=hashes.address,
                reported_at=at,
            )
    except IntegrityError as error:
        raise _already_reported() from error


def _check_limits(comment, hashes, at):
    # A hand is the same under each key that is kept: keys change while a comment stands.
    earlier_reports = Report.objects.filter(address_hash__in=hashes.addresses)
    if earlier_reports.filter(comment=comment).exists():
        raise _already_reported()
    if not hashes.addresses:
        earlier_reports = Report.objects.filter(address_hash="", comment=comment)
    if earlier_reports.filter(reported_at__gt=at - RATE_LIMIT_PERIOD).count() >= MAX_REPORTS:
        raise SubmissionRefused(
            f"{MAX_REPORTS} reports in ten minutes are the most by one person. Wait a few minutes.", code="too_many"
        )


def reportable_comments():
    """Return the comments that can be reported: those that readers see."""
    return Comment.objects.visible()


def _already_reported():
    return SubmissionRefused(
        "This comment has been reported from where you are; moderators will look at it.", code="again"
    )
