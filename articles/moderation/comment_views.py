"""One comment at the desk: its history, a reply to it, a pick of it, sanctions on its sender."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.views.decorators.http import require_POST, require_safe

from .forms import ReplyForm, SanctionForm
from .history import history_of
from .pick import pick, unpick
from .queue import row_of
from .reasons import REASONS
from .reply import reply
from .responses import go_back, moderators_only, on_comment, page, refused
from .sanction import impose, sanctions_on
from .settle import Conflict


@require_safe
@moderators_only
@on_comment
def comment(request, comment):
    """Show a comment with all that happened to it."""
    return _page(request, comment)


@require_POST
@moderators_only
@on_comment
def answer(request, comment):
    """Reply to a comment as a member of staff."""
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, comment, reply_form=form, status=422)
    try:
        reply(comment.pk, form.cleaned_data["version"], form.cleaned_data["body"], request.user)
    except (Conflict, ValidationError) as refusal:
        why = refusal.messages if isinstance(refusal, ValidationError) else [CHANGED]
        return _page(request, comment, why, reply_form=form, status=409)
    messages.success(request, "Your reply is shown.")
    return go_back(request)


CHANGED = "Something has happened to the comment since you saw it, so your reply was not sent. Here it still is."


@require_POST
@moderators_only
@on_comment
def choose(request, comment):
    """Make a comment a pick, or no longer one."""
    try:
        (unpick if request.POST.get("pick") == "no" else pick)(comment.pk, request.user)
    except ValidationError as refusal:
        return refused(request, refusal.messages, 409)
    return go_back(request, comment.pk)


@require_POST
@moderators_only
@on_comment
def sanction(request, comment):
    """Impose a sanction on the sender of a comment."""
    form = SanctionForm(comment, request.POST)
    if form.is_valid():
        words = form.cleaned_data
        try:
            impose(
                words["kind"],
                comment.pk,
                words["target"],
                words["ends_at"],
                by=request.user,
                reason=words["reason"],
                note=words["note"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "The sanction is imposed. It can be lifted at any time.")
            return go_back(request)
    return _page(request, comment, sanction_form=form, status=422)


def _page(request, comment, sentences=(), reply_form=None, sanction_form=None, status=200):
    row = row_of(request.user, comment.pk)
    context = {
        "row": row,
        "comment": row.comment,
        "events": history_of(row.comment),
        "sanctions": sanctions_on(row.comment),
        "reply": reply_form or ReplyForm(),
        "sanction": sanction_form or SanctionForm(row.comment),
        "sentences": sentences,
        "reasons": REASONS,
        "here": "",
    }
    return page(request, "comment_page.html", f"Comment {comment.pk} by {comment.shown_name}", context, status)
