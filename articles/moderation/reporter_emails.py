"""E-mails to readers who reported a comment and left an address for the answer."""

from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage

from ..comments.commenters import CommenterEmail
from ..delivery.email_sending import render_email, send_emails_on_commit
from ..masthead.models import Masthead
from .models import Decision, Report


def email_reporters(decision: Decision) -> None:
    """Tell the readers whose reports a decision closed what became of the comment, once it is committed."""
    send_emails_on_commit(partial(_build_emails, decision), "report")


def _build_emails(decision: Decision) -> list[EmailMessage]:
    reports = decision.closed_reports.exclude(email="")
    reports = reports.exclude(email__in=CommenterEmail.objects.filter(stopped_at__isnull=False).values("email"))
    # One e-mail to an address, however many reports came from it.
    by_address = {report.email: report for report in reports.select_related("comment__article__live").order_by("-pk")}
    return [_build_email(report) for report in by_address.values()]


def _build_email(report: Report) -> EmailMessage:
    comment = report.comment
    context = {
        "masthead": Masthead.objects.current(),
        "report": report,
        "comment": comment,
        "article": comment.article.live,
        "page": f"{settings.SITE_URL}{comment.get_absolute_url()}#c{comment.pk}",
    }
    return render_email(report.email, "articles/comments/mail/report_handled.txt", context)
