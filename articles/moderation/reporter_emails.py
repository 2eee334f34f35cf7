"""E-mails to readers who reported a comment and left an address for the answer."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from ..comments.commenters import CommenterEmail
from ..masthead.models import Masthead
from ..outbox.queue_emails import queue_emails
from ..outbox.render_email import render_email
from .models import Decision, Report


def email_reporters(decision: Decision) -> None:
    """Tell the readers whose reports a decision closed what became of the comment, once it is committed."""
    reports = decision.closed_reports.exclude(email="")
    reports = reports.exclude(email__in=CommenterEmail.objects.filter(stopped_at__isnull=False).values("email"))
    # One e-mail to an address, however many reports came from it.
    addresses = reports.order_by("email").values_list("email", flat=True).distinct()
    queue_emails("report_handled", addresses, {"decision": decision.pk}, about=("comment", decision.comment_id))


def write_report_email(recipient: str, context: Mapping[str, Any]) -> EmailMessage | None:
    """Write the answer to a report, unless the decision was undone since, or the address erased."""
    closed = Report.objects.filter(closed_by_decision=context["decision"], email=recipient)
    report = closed.select_related("comment__article__live").order_by("pk").first()
    if report is None:
        return None
    comment = report.comment
    values = {
        "masthead": Masthead.objects.current(),
        "report": report,
        "comment": comment,
        "article": comment.article.live,
        "page": f"{settings.SITE_URL}{comment.get_absolute_url()}#c{comment.pk}",
    }
    return render_email(report.email, "articles/comments/mail/report_handled.txt", values)
