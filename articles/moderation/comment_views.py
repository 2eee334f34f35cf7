"""One comment at the desk: its history, a reply to it, a pick of it, sanctions on the commenter."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from ..comments.models import Comment
from .forms import REASONS, ReplyForm, SanctionForm
from .history import history_of
from .items import item_of
from .pick import pick, unpick
from .reply import reply
from .responses import go_back, moderators_only, on_comment, page, refused
from .sanction import impose, sanctions_on
from .settle import Conflict

CHANGED = "Something has happened to the comment since you saw it, so your reply was not sent. Here it still is."


@require_safe
@moderators_only
@on_comment
def comment(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Show a comment with all that happened to it."""
    return _page(request, comment)


@require_POST
@moderators_only
@on_comment
def answer(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Reply to a comment as a member of staff."""
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, comment, reply_form=form, status=422)
    try:
        reply(comment.pk, form.cleaned_data["version"], form.cleaned_data["body"], request.user)
    except (Conflict, ValidationError) as refusal:
        errors = refusal.messages if isinstance(refusal, ValidationError) else [CHANGED]
        return _page(request, comment, errors=errors, reply_form=form, status=409)
    messages.success(request, "Your reply is shown.")
    return go_back(request)


@require_POST
@moderators_only
@on_comment
def choose(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Make a comment a pick, or no longer one."""
    try:
        (unpick if request.POST.get("pick") == "no" else pick)(comment.pk, request.user)
    except ValidationError as refusal:
        return refused(request, refusal.messages, 409)
    return go_back(request, comment.pk)


@require_POST
@moderators_only
@on_comment
def sanction(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Impose a sanction on the commenter."""
    form = SanctionForm(comment, request.POST)
    if not form.is_valid():
        return _page(request, comment, sanction_form=form, status=422)
    data = form.cleaned_data
    try:
        impose(
            data["kind"],
            comment.pk,
            data["target"],
            data["ends_at"],
            by=request.user,
            reason=data["reason"],
            note=data["note"],
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _page(request, comment, sanction_form=form, status=422)
    messages.success(request, "The sanction is imposed. It can be lifted at any time.")
    return go_back(request)


def _page(
    request: HttpRequest,
    comment: Comment,
    *,
    errors: Iterable[str] = (),
    reply_form: ReplyForm | None = None,
    sanction_form: SanctionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    item = item_of(comment.pk, request.user)
    context = {
        "item": item,
        "comment": item.comment,
        "events": history_of(item.comment),
        "sanctions": sanctions_on(item.comment),
        "reply": reply_form or ReplyForm(),
        "sanction": sanction_form or SanctionForm(item.comment),
        "sentences": errors,
        "reasons": REASONS,
        "here": "",
    }
    return page(request, "comment_page.html", f"Comment {comment.pk} by {comment.shown_name}", context, status)
