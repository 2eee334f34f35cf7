"""Readers' reports of comments: a form, and a page that says it has come in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..comments.models import Comment
from ..comments.origin import Origin, origin_of
from ..comments.submission import Refused
from ..comments.views import under_article
from ..delivery.client import client_of
from ..delivery.headers import private, public
from ..editorial.models import LiveArticle
from ..moderation.reader_forms import ReportForm
from ..moderation.report import report, reportable

STATUSES = {"too_many": 429, "again": 409, "gone": 410}


# The page is the same for everybody and stands in caches, without a token, as an article's does.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report_comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the form that reports a comment, or store a report."""
    comment = get_object_or_404(reportable(), pk=comment_id)
    return (_receive if request.method == "POST" else _ask)(request, comment.article_id, comment=comment)


@public
@under_article
def _ask(request: HttpRequest, article: LiveArticle, *, comment: Comment) -> HttpResponse:
    return _page(request, article, comment, form=ReportForm())


@private
@under_article
def _receive(request: HttpRequest, article: LiveArticle, *, comment: Comment) -> HttpResponse:
    form = ReportForm(request.POST)
    if origin_of(request) is Origin.FOREIGN:
        sentence = "That came from a page of another site, so nothing was reported."
        return _page(request, article, comment, form=form, sentence=sentence, status=403)
    if not form.is_valid():
        return _page(request, article, comment, form=form, status=422)
    try:
        made = report(comment, client=client_of(request), **form.cleaned_data)
    except Refused as refusal:
        sentence, status = " ".join(refusal.messages), STATUSES.get(refusal.code, 422)
        return _page(request, article, comment, form=form, sentence=sentence, status=status)
    context = {"article": article, "comment": comment, "report": made}
    return render(request, "articles/comments/reported.html", context, status=201)


def _page(
    request: HttpRequest,
    article: LiveArticle,
    comment: Comment,
    *,
    form: ReportForm,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"comment": comment, "article": article, "form": form, "sentence": sentence}
    response = render(request, "articles/comments/report.html", context, status=status)
    # Under “no-referrer” a browser would call the origin of the page's form null.
    response["Referrer-Policy"] = "same-origin"
    return response
