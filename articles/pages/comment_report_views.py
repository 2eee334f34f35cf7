"""Readers' reports of comments: the form, and the page that confirms a report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..comments.models import Comment
from ..comments.request_origin import RequestOrigin, origin_of
from ..comments.submission import SubmissionRefused
from ..comments.views import article_required
from ..delivery.client_ip import client_info
from ..delivery.headers import private_response, public_response
from ..editorial.models import LiveArticle
from ..moderation.report_and_appeal_forms import ReportForm
from ..moderation.reports import create_report, reportable_comments

STATUS_CODES: dict[str | None, int] = {"too_many": 429, "again": 409, "gone": 410}


# The page is cached publicly like an article's, so it can't contain a CSRF token (decision 0004).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report_comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the form that reports a comment, or store a report."""
    comment = get_object_or_404(reportable_comments(), pk=comment_id)
    return (_store_report if request.method == "POST" else _show_form)(request, comment.article_id, comment=comment)


@public_response
@article_required
def _show_form(request: HttpRequest, article: LiveArticle, *, comment: Comment) -> HttpResponse:
    return _render_form(request, article, comment, form=ReportForm())


@private_response
@article_required
def _store_report(request: HttpRequest, article: LiveArticle, *, comment: Comment) -> HttpResponse:
    form = ReportForm(request.POST)
    if origin_of(request) is RequestOrigin.CROSS_ORIGIN:
        message = _(
            "This request came from a page of another site, so nothing "
            "was reported. To report the comment, send the form below."
        )
        return _render_form(request, article, comment, form=form, error_message=message, status=403)
    if not form.is_valid():
        return _render_form(request, article, comment, form=form, status=422)
    try:
        report = create_report(comment, client=client_info(request), **form.cleaned_data)
    except SubmissionRefused as refusal:
        message, status = " ".join(refusal.messages), STATUS_CODES.get(refusal.code, 422)
        return _render_form(request, article, comment, form=form, error_message=message, status=status)
    context = {"article": article, "comment": comment, "report": report}
    return render(request, "articles/comments/report_received.html", context, status=201)


def _render_form(
    request: HttpRequest,
    article: LiveArticle,
    comment: Comment,
    *,
    form: ReportForm,
    error_message: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"comment": comment, "article": article, "form": form, "error_message": error_message}
    response = render(request, "articles/comments/report_form.html", context, status=status)
    # With “no-referrer” a browser would send “null” as the origin of the form.
    response["Referrer-Policy"] = "same-origin"
    return response
