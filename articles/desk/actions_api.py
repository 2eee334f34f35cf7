"""The acts on articles for programs, as JSON: what the desk's buttons do, for whoever is signed in as staff."""

import json
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ..delivery.headers import private_response
from ..editorial.actions.announce import article_status
from ..editorial.actions.registry import ACTIONS
from ..editorial.actions.run import refusal_reason
from ..editorial.live_state import live_copy
from ..editorial.models import Article
from ..editorial.permissions import may_read
from .action_arguments import clean_action_arguments
from .action_result import errors_by_field, try_action

FORM_CONTENT_TYPES = {"", "application/x-www-form-urlencoded", "multipart/form-data"}


def require_staff(view):
    """Let nobody but staff reach `view`."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not (request.user.is_active and request.user.is_staff):
            response = _error_response(401, "Sign in at the desk first.")
            response["WWW-Authenticate"] = 'Session realm="desk"'
            return response
        return view(request, *args, **kwargs)

    return answer


@private_response
@require_safe
@require_staff
def list_actions(request, news_id):
    """Tell of each act whether this person is offered it on the article now, and if not, why."""
    article = Article.objects.with_related().filter(pk=news_id).first()
    if article is None:
        return _error_response(404, f"There is no article with the News ID {news_id}.")
    if not may_read(request.user, article):
        return _error_response(403, "You may not read this article.")
    reasons = {action: refusal_reason(action, request.user, article) for action in ACTIONS.values()}
    acts = [
        {"act": action.name, "label": action.label, "words": action.arguments, "offered": not reason, "why_not": reason}
        for action, reason in reasons.items()
    ]
    return JsonResponse({"news_id": news_id, "acts": acts})


@private_response
@require_POST
@require_staff
def run_action_view(request, news_id, action):
    """Do an act to an article; the body is a form, or a JSON object, of the words that it takes.

    What can't be read answers 400, what nobody can do now 409, and what a check or the act itself refuses 422.
    """
    if action not in ACTIONS:
        return _error_response(404, f"There is no such act. There are: {', '.join(ACTIONS)}.")
    if request.content_type not in {*FORM_CONTENT_TYPES, "application/json"}:
        return _error_response(415, "Send JSON, or a form.")
    try:
        arguments = clean_action_arguments(ACTIONS[action], _request_values(request))
    except _UnreadableBodyError as problem:
        return _error_response(400, str(problem))
    except ValidationError as problem:
        return JsonResponse({"errors": errors_by_field(problem)}, status=400)
    return _result_response(try_action(ACTIONS[action], news_id, by=request.user, arguments=arguments))


class _UnreadableBodyError(Exception):
    """The body can't be read; its words say why."""


def _request_values(request):
    """Return what the body says, as {name: value}."""
    if request.content_type != "application/json":
        return {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    try:
        values = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise _UnreadableBodyError("The body is no JSON.") from None
    if not isinstance(values, dict):
        raise _UnreadableBodyError('The body must be one JSON object, such as {"reason": "It is wrong."}.')
    return values


def _result_response(result):
    if result.message:
        article = Article.objects.with_related().get(pk=result.news_id)
        now = article_status(article, live_copy(article), timezone.now())
        return JsonResponse({"told": result.message} | {name: now[name] for name in ("stage", "live", "version")})
    if result.errors:
        return JsonResponse({"errors": result.errors}, status=result.status)
    return _error_response(result.status, result.refusal)


def _error_response(status, sentence):
    return JsonResponse({"error": sentence}, status=status)
