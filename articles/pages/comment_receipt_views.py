"""The sender's private page: what has become of a comment, why, and what its sender may do about it."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..comments.edit import EDIT_WINDOW, edit, edit_refusal_reason
from ..comments.forms import BodyForm
from ..comments.models import Comment
from ..comments.request_origin import RequestOrigin, origin_of
from ..comments.submission import SubmissionRefused
from ..comments.withdraw import REMOVED_STATUSES, withdraw
from ..delivery.headers import private_response
from ..moderation.appeals import NOTHING_TO_APPEAL, appealable_decision, create_appeal
from ..moderation.models import Appeal, Decision
from ..moderation.report_and_appeal_forms import AppealForm

STATUSES = {"version": 409, "late": 409, "gone": 409, "busy": 409, "none": 409}


# Nothing but the token in the address, which the sender alone has, opens this page.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show the sender, and nobody else, what has become of a comment; change it, withdraw it, appeal."""
    comment = get_object_or_404(Comment.objects.select_related("article__live", "parent"), token=token)
    if request.method != "POST":
        return _render_receipt(request, comment)
    if origin_of(request) is RequestOrigin.CROSS_ORIGIN:
        sentence = "That came from a page of another site, so nothing was done."
        return _render_receipt(request, comment, sentence=sentence, status=403)
    action = ACTIONS.get(request.POST.get("act"))
    if action is None:
        return _render_receipt(request, comment, sentence="Press one of the buttons on this page.", status=422)
    return action(request, comment)


def _edit_comment(request: HttpRequest, comment: Comment) -> HttpResponse:
    form = BodyForm(request.POST, instance=Comment(pk=comment.pk))
    version = request.POST.get("version", "")
    if sentence := edit_refusal_reason(comment):
        return _render_receipt(request, comment, sentence=sentence, status=409, edit_form=form)
    if not form.is_valid():
        return _render_receipt(request, comment, status=422, edit_form=form)
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    return _run_or_show_error(
        request, comment, lambda: edit(comment, number, form.cleaned_data["body"]), edit_form=form
    )


def _withdraw_comment(request: HttpRequest, comment: Comment) -> HttpResponse:
    return _run_or_show_error(request, comment, lambda: withdraw(comment))


def _appeal_decision(request: HttpRequest, comment: Comment) -> HttpResponse:
    form = AppealForm(request.POST)
    if appealable_decision(comment) is None:
        return _render_receipt(request, comment, sentence=NOTHING_TO_APPEAL, status=409, appeal_form=form)
    if not form.is_valid():
        return _render_receipt(request, comment, status=422, appeal_form=form)
    return _run_or_show_error(
        request, comment, lambda: create_appeal(comment, form.cleaned_data["words"]), appeal_form=form
    )


ACTIONS = {"edit": _edit_comment, "withdraw": _withdraw_comment, "appeal": _appeal_decision}


def _run_or_show_error(
    request: HttpRequest, comment: Comment, action: Callable[[], None], **forms: Form
) -> HttpResponse:
    """Do it and show the receipt again, or show why it can't be done, with the forms as they were sent."""
    try:
        action()
    except SubmissionRefused as refusal:
        stored = Comment.objects.select_related("article__live", "parent").get(pk=comment.pk)
        status = STATUSES.get(refusal.code, 422)
        return _render_receipt(request, stored, sentence=" ".join(refusal.messages), status=status, **forms)
    return HttpResponseRedirect(comment.get_receipt_url(), status=303)


def _render_receipt(
    request: HttpRequest,
    comment: Comment,
    *,
    sentence: str = "",
    status: int = 200,
    edit_form: BodyForm | None = None,
    appeal_form: AppealForm | None = None,
) -> HttpResponse:
    decision = Decision.objects.filter(comment=comment).select_related("appeal", "decided_by").first()
    refused = decision if decision and comment.status == decision.status_after else None
    may_edit, may_appeal = not edit_refusal_reason(comment), bool(appealable_decision(comment))
    kept = ""
    if edit_form and not may_edit:
        kept = edit_form.data.get("body", "")
    if appeal_form and not may_appeal:
        kept = appeal_form.data.get("words", "")
    context = {
        "comment": comment,
        "article": comment.article.live,
        "decision": refused,
        "appeal": Appeal.objects.filter(decision__comment=comment).order_by("-appealed_at").first(),
        "edit_form": (edit_form or BodyForm(instance=comment)) if may_edit else None,
        "editable_until": comment.created_at + EDIT_WINDOW,
        "appeal_form": (appeal_form or AppealForm()) if may_appeal else None,
        "may_withdraw": comment.status not in REMOVED_STATUSES,
        "error_message": sentence,
        "unsaved_text": kept,
    }
    return render(request, "articles/comments/receipt.html", context, status=status)
