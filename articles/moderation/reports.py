"""Store readers' reports of comments: one per reader and comment, and a limited number in a time."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..comments.models import Comment
from ..comments.querysets import CommentQuerySet
from ..comments.submission import SubmissionRefused
from ..delivery.client_ip import ClientInfo
from ..delivery.ip_hashes import hashes_of
from .models import Report, new_reference_number

MAX_REPORTS, RATE_LIMIT_PERIOD = 10, timedelta(minutes=10)


def create_report(
    comment: Comment,
    reason: str,
    *,
    client: ClientInfo,
    law: str = "",
    words: str = "",
    email: str = "",
    at: datetime | None = None,
) -> Report:
    """Store a reader's Report on the current version of a comment and return it.

    A report that calls the comment illegal gets a reference number. Raises SubmissionRefused if readers don't see the
    comment, if the same reader has reported it before, or has sent ten reports within ten minutes. A reader is
    identified by the hash of the IP address; readers without one share ten reports in that time.
    """
    at = at or timezone.now()
    if not comment.is_visible:
        raise SubmissionRefused(_("This comment is no longer shown, so it can’t be reported."), code="gone")
    hashes = hashes_of(client, at)
    _check_limits(comment, hashes.addresses, at)
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


def _check_limits(comment: Comment, addresses: tuple[str, ...], at: datetime) -> None:
    """Raise SubmissionRefused for a second report of the comment, or for too many reports."""
    # `addresses` has the hash under each key that is still stored: keys change while a comment can be reported.
    earlier_reports = Report.objects.filter(address_hash__in=addresses)
    if earlier_reports.filter(comment=comment).exists():
        raise _already_reported()
    if not addresses:
        earlier_reports = Report.objects.filter(address_hash="")
    if earlier_reports.filter(reported_at__gt=at - RATE_LIMIT_PERIOD).count() >= MAX_REPORTS:
        minutes = int(RATE_LIMIT_PERIOD.total_seconds()) // 60
        message = ngettext(
            (
                "You can send at most %(limit)d reports in %(minutes)d "
                "minute. Wait a few minutes, then send this one again."
            ),
            (
                "You can send at most %(limit)d reports in %(minutes)d "
                "minutes. Wait a few minutes, then send this one again."
            ),
            minutes,
        )
        raise SubmissionRefused(message % {"limit": MAX_REPORTS, "minutes": minutes}, code="too_many")


def reportable_comments() -> CommentQuerySet:
    """Return the comments that can be reported: those that readers see."""
    return Comment.objects.visible()


def _already_reported() -> SubmissionRefused:
    message = _("This comment has already been reported from your connection; moderators will review it.")
    return SubmissionRefused(message, code="again")
