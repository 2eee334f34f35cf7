"""One comment at the desk: its history, a reply to it, the editors' pick, sanctions on the commenter."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..comments.models import Comment
from ..delivery.staff_user import staff_user
from .apply_decision import DecisionConflict
from .comment_history import comment_history
from .editors_pick import pick_comment, unpick_comment
from .forms import REASONS, ReplyForm, SanctionForm
from .queue_items import queue_item_of
from .sanction_actions import impose_sanction, sanctions_in_force_on
from .staff_reply import reply_as_staff
from .view_helpers import moderators_only, redirect_back, render_page, render_refusal, with_comment


@require_safe
@moderators_only
@with_comment
def comment_detail(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Show a comment with its history."""
    return _render_comment_page(request, comment)


@require_POST
@moderators_only
@with_comment
def send_reply(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Reply to a comment as a member of staff."""
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _render_comment_page(request, comment, reply_form=form, status=422)
    try:
        reply_as_staff(comment.pk, form.cleaned_data["version"], form.cleaned_data["body"], staff_user(request))
    except (DecisionConflict, ValidationError) as refusal:
        changed = _("The comment has changed since you saw it, so your reply was not sent. Your text is still below.")
        errors = refusal.messages if isinstance(refusal, ValidationError) else [changed]
        return _render_comment_page(request, comment, errors=errors, reply_form=form, status=409)
    messages.success(request, _("Your reply is published."))
    return redirect_back(request)


@require_POST
@moderators_only
@with_comment
def set_pick(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Make a comment an editors' pick, or remove it from the picks."""
    change_pick = unpick_comment if request.POST.get("pick") == "no" else pick_comment
    try:
        change_pick(comment.pk, staff_user(request))
    except ValidationError as refusal:
        return render_refusal(request, refusal.messages, 409)
    return redirect_back(request, comment.pk)


@require_POST
@moderators_only
@with_comment
def sanction_commenter(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Impose a sanction on the commenter."""
    form = SanctionForm(comment, request.POST)
    if not form.is_valid():
        return _render_comment_page(request, comment, sanction_form=form, status=422)
    data = form.cleaned_data
    try:
        impose_sanction(
            data["kind"],
            comment.pk,
            data["target"],
            data["ends_at"],
            by=staff_user(request),
            reason=data["reason"],
            note=data["note"],
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _render_comment_page(request, comment, sanction_form=form, status=422)
    messages.success(request, _("The sanction is imposed. You can lift it at any time."))
    return redirect_back(request)


def _render_comment_page(
    request: HttpRequest,
    comment: Comment,
    *,
    errors: Iterable[str] = (),
    reply_form: ReplyForm | None = None,
    sanction_form: SanctionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    item = queue_item_of(comment.pk, staff_user(request))
    if item is None:
        raise PermissionDenied(_("This comment is outside your sections."))
    context = {
        "item": item,
        "comment": item.comment,
        "events": comment_history(item.comment),
        "sanctions": sanctions_in_force_on(item.comment),
        "reply_form": reply_form or ReplyForm(),
        "sanction_form": sanction_form or SanctionForm(item.comment),
        "error_messages": errors,
        "reasons": REASONS,
        "query": "",
    }
    title = _("Comment %(number)d by %(name)s") % {"number": comment.pk, "name": comment.display_name}
    return render_page(request, "comment_page.html", title, context, status)
