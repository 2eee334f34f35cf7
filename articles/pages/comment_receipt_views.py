"""The commenter's private page: the status of a comment and its reason, with forms to edit, withdraw and appeal."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..comments.edit import EDIT_WINDOW, edit, edit_refusal_reason
from ..comments.forms import BodyForm
from ..comments.models import Comment
from ..comments.request_origin import RequestOrigin, origin_of
from ..comments.submission import SubmissionRefused
from ..comments.withdraw_comment import REMOVED_STATUSES, withdraw
from ..delivery.headers import private_response
from ..moderation.appeals import NOTHING_TO_APPEAL, appealable_decision, create_appeal
from ..moderation.models import Appeal, Decision
from ..moderation.report_and_appeal_forms import AppealForm

STATUS_CODES: dict[str | None, int] = {"version": 409, "late": 409, "gone": 409, "busy": 409, "none": 409}


# The token in the address, known only to the commenter, replaces the CSRF token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show the commenter the status of their comment; edit it, withdraw it, or appeal against a decision."""
    comment = get_object_or_404(Comment.objects.select_related("article__live", "parent"), token=token)
    if request.method != "POST":
        return _render_receipt(request, comment)
    if origin_of(request) is RequestOrigin.CROSS_ORIGIN:
        message = _(
            "This request came from a page of another site, so nothing was changed. Use the buttons on this page."
        )
        return _render_receipt(request, comment, error_message=message, status=403)
    action = ACTIONS.get(request.POST.get("act", ""))
    if action is None:
        message = _("Use one of the buttons on this page.")
        return _render_receipt(request, comment, error_message=message, status=422)
    return action(request, comment)


def _edit_comment(request: HttpRequest, comment: Comment) -> HttpResponse:
    form = BodyForm(request.POST, instance=Comment(pk=comment.pk))
    version = request.POST.get("version", "")
    if reason := edit_refusal_reason(comment):
        return _render_receipt(request, comment, error_message=reason, status=409, edit_form=form)
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
        return _render_receipt(request, comment, error_message=str(NOTHING_TO_APPEAL), status=409, appeal_form=form)
    if not form.is_valid():
        return _render_receipt(request, comment, status=422, appeal_form=form)
    return _run_or_show_error(
        request, comment, lambda: create_appeal(comment, form.cleaned_data["words"]), appeal_form=form
    )


ACTIONS = {"edit": _edit_comment, "withdraw": _withdraw_comment, "appeal": _appeal_decision}


def _run_or_show_error(
    request: HttpRequest,
    comment: Comment,
    action: Callable[[], object],
    *,
    edit_form: BodyForm | None = None,
    appeal_form: AppealForm | None = None,
) -> HttpResponse:
    """Run the action and redirect to the receipt, or show why it was refused, with the forms as they were sent."""
    try:
        action()
    except SubmissionRefused as refusal:
        stored = Comment.objects.select_related("article__live", "parent").get(pk=comment.pk)
        return _render_receipt(
            request,
            stored,
            error_message=" ".join(refusal.messages),
            status=STATUS_CODES.get(refusal.code, 422),
            edit_form=edit_form,
            appeal_form=appeal_form,
        )
    return HttpResponseRedirect(comment.get_receipt_url(), status=303)


def _render_receipt(
    request: HttpRequest,
    comment: Comment,
    *,
    error_message: str = "",
    status: int = 200,
    edit_form: BodyForm | None = None,
    appeal_form: AppealForm | None = None,
) -> HttpResponse:
    latest = Decision.objects.filter(comment=comment).select_related("appeal", "decided_by").first()
    decision = latest if latest and comment.status == latest.status_after else None
    may_edit, may_appeal = not edit_refusal_reason(comment), bool(appealable_decision(comment))
    unsaved_text = ""
    if edit_form and not may_edit:
        unsaved_text = edit_form.data.get("body", "")
    if appeal_form and not may_appeal:
        unsaved_text = appeal_form.data.get("words", "")
    context = {
        "comment": comment,
        "article": comment.article.live,
        "decision": decision,
        "appeal": Appeal.objects.filter(decision__comment=comment).order_by("-appealed_at").first(),
        "edit_form": (edit_form or BodyForm(instance=comment)) if may_edit else None,
        "editable_until": comment.created_at + EDIT_WINDOW,
        "appeal_form": (appeal_form or AppealForm()) if may_appeal else None,
        "may_withdraw": comment.status not in REMOVED_STATUSES,
        "error_message": error_message,
        "unsaved_text": unsaved_text,
    }
    return render(request, "articles/comments/receipt.html", context, status=status)
