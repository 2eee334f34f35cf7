"""E-mails to readers who reported a comment and gave an address for the answer."""

from functools import partial

from django.conf import settings

from ..comments.senders import Address
from ..delivery.letters import send_once_committed, write
from ..masthead.models import Masthead
from .models import Decision, Report


def email_reporters(decision: Decision) -> None:
    """Write to those whose reports a decision closed, once it is committed, what has become of the comment."""
    send_once_committed(partial(_emails, decision), "report")


def _emails(decision: Decision) -> list:
    reports = decision.closed_reports.exclude(email="")
    reports = reports.exclude(email__in=Address.objects.filter(stopped_at__isnull=False).values("email"))
    # One e-mail to an address, however many reports came from it.
    by_address = {report.email: report for report in reports.select_related("comment__article__live").order_by("-pk")}
    return [_email(report) for report in by_address.values()]


def _email(report: Report):
    comment = report.comment
    context = {
        "masthead": Masthead.objects.current(),
        "report": report,
        "comment": comment,
        "article": comment.article.live,
        "page": f"{settings.SITE_URL}{comment.get_absolute_url()}#c{comment.pk}",
    }
    return write(report.email, "articles/comments/mail/report.txt", context)
