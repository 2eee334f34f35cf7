"""The actions on articles as a JSON API, for anybody who is signed in as staff: the same as the desk's buttons."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..delivery.headers import private_response
from ..delivery.localized_formats import join_names
from ..delivery.staff_user import staff_user
from ..editorial.actions.announce import article_status
from ..editorial.actions.registry import ACTIONS
from ..editorial.actions.run import refusal_reason
from ..editorial.live_state import live_copy
from ..editorial.models import Article
from ..editorial.permissions import may_read
from .action_arguments import clean_action_arguments
from .action_result import ActionResult, errors_by_field, missing_article_message, try_action

FORM_CONTENT_TYPES = {"", "application/x-www-form-urlencoded", "multipart/form-data"}
P = ParamSpec("P")


def require_staff(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answer 401 (https://www.rfc-editor.org/rfc/rfc9110#status.401) to everybody who isn't signed in as staff."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            response = _error_response(401, _("Log in to the desk first."))
            response["WWW-Authenticate"] = 'Session realm="desk"'
            return response
        return view(request, *args, **kwargs)

    return wrapper


@private_response
@require_safe
@require_staff
def list_actions(request: HttpRequest, news_id: int) -> HttpResponse:
    """List every action with whether this person can run it on the article now, and if not, why."""
    user = staff_user(request)
    article = Article.objects.with_related().filter(pk=news_id).first()
    if article is None:
        return _error_response(404, missing_article_message(news_id))
    if not may_read(user, article):
        return _error_response(403, _("You don’t have permission to read this article."))
    reasons = {action: refusal_reason(action, user, article) for action in ACTIONS.values()}
    actions = [
        {"act": action.name, "label": action.label, "words": action.arguments, "offered": not reason, "why_not": reason}
        for action, reason in reasons.items()
    ]
    return JsonResponse({"news_id": news_id, "acts": actions})


@private_response
@require_POST
@require_staff
def run_action_view(request: HttpRequest, news_id: int, action: str) -> HttpResponse:
    """Run an action on an article; the body is a form or a JSON object with the action's arguments.

    The status is 400 for a body that can't be read, 409 for an action that nobody can run now, and 422 where a check
    or the action itself refuses.
    """
    if action not in ACTIONS:
        message = _("There is no such action. The actions are %(actions)s.") % {"actions": join_names(ACTIONS)}
        return _error_response(404, message)
    if request.content_type not in {*FORM_CONTENT_TYPES, "application/json"}:
        return _error_response(415, _("Send JSON or a form."))
    try:
        arguments = clean_action_arguments(ACTIONS[action], _request_values(request))
    except _UnreadableBodyError as error:
        return _error_response(400, str(error))
    except ValidationError as error:
        return JsonResponse({"errors": errors_by_field(error)}, status=400)
    return _result_response(try_action(ACTIONS[action], news_id, by=staff_user(request), arguments=arguments))


class _UnreadableBodyError(Exception):
    """The body can't be read; the message says why."""


def _request_values(request: HttpRequest) -> dict[str, object]:
    """Return the values in the body, as {name: value}."""
    if request.content_type != "application/json":
        return {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    try:
        values = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise _UnreadableBodyError(_("The body isn’t valid JSON.")) from None
    if not isinstance(values, dict):
        message = _("The body must be one JSON object, such as %(example)s.")
        raise _UnreadableBodyError(message % {"example": '{"reason": "It is wrong."}'})
    return values


def _result_response(result: ActionResult) -> JsonResponse:
    if result.message:
        article = Article.objects.with_related().get(pk=result.news_id)
        status = article_status(article, live_copy(article), timezone.now())
        return JsonResponse({"told": result.message} | {name: status[name] for name in ("stage", "live", "version")})
    if result.errors:
        return JsonResponse({"errors": result.errors}, status=result.status)
    return _error_response(result.status, result.refusal)


def _error_response(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
