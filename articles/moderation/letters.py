"""Letters to readers who reported a comment and gave an address for the answer."""

from functools import partial

from django.conf import settings

from ..comments.senders import Address
from ..delivery.letters import send_once_committed, write
from ..masthead.models import Masthead
from .models import Report


def answer_reports(comment, handled_at):
    """Write to those whose reports about a comment were handled at that time what has become of it."""
    send_once_committed(partial(_answers, comment.pk, handled_at), "report")


def _answers(comment_id, handled_at):
    reports = Report.objects.filter(comment=comment_id, handled_at=handled_at).exclude(email="")
    reports = reports.exclude(email__in=Address.objects.filter(stopped_at__isnull=False).values("email"))
    # One letter to an address, whoever gave it.
    theirs = {report.email: report for report in reports.select_related("comment__article__live").order_by("-pk")}
    return [_answer(report) for report in theirs.values()]


def _answer(report):
    comment = report.comment
    context = {
        "masthead": Masthead.objects.current(),
        "report": report,
        "comment": comment,
        "article": comment.article.live,
        "page": f"{settings.SITE_URL}{comment.get_absolute_url()}#c{comment.pk}",
    }
    return write(report.email, "articles/comments/mail/report.txt", context)
