"""The acts on articles for programs, as JSON: what the desk's buttons do, for whoever is signed in as staff."""

import json
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ..delivery.headers import private
from ..editorial.acts import ACTS
from ..editorial.announce import status_of
from ..editorial.models import Article
from ..editorial.perform import why_not
from ..editorial.permissions import may_read
from ..editorial.state import live_copy
from .attempt import attempt, by_field
from .words import read_words

FORMS = {"", "application/x-www-form-urlencoded", "multipart/form-data"}


def for_staff(view):
    """Let nobody but staff reach `view`."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not (request.user.is_active and request.user.is_staff):
            response = _refuse(401, "Sign in at the desk first.")
            response["WWW-Authenticate"] = 'Session realm="desk"'
            return response
        return view(request, *args, **kwargs)

    return answer


@private
@require_safe
@for_staff
def list_acts(request, news_id):
    """Tell of each act whether this person is offered it on the article now, and if not, why."""
    article = Article.objects.with_rows().filter(pk=news_id).first()
    if article is None:
        return _refuse(404, f"There is no article with the News ID {news_id}.")
    if not may_read(request.user, article):
        return _refuse(403, "You may not read this article.")
    reasons = {act: why_not(act, request.user, article) for act in ACTS.values()}
    acts = [
        {"act": act.name, "label": act.label, "words": act.words, "offered": not reason, "why_not": reason}
        for act, reason in reasons.items()
    ]
    return JsonResponse({"news_id": news_id, "acts": acts})


@private
@require_POST
@for_staff
def do_act(request, news_id, act):
    """Do an act to an article; the body is a form, or a JSON object, of the words that it takes.

    What can't be read answers 400, what nobody can do now 409, and what a check or the act itself refuses 422.
    """
    if act not in ACTS:
        return _refuse(404, f"There is no such act. There are: {', '.join(ACTS)}.")
    if request.content_type not in {*FORMS, "application/json"}:
        return _refuse(415, "Send JSON, or a form.")
    try:
        words = read_words(ACTS[act], _said(request))
    except _UnreadableError as problem:
        return _refuse(400, str(problem))
    except ValidationError as problem:
        return JsonResponse({"errors": by_field(problem)}, status=400)
    return _answer(attempt(ACTS[act], news_id, by=request.user, words=words))


class _UnreadableError(Exception):
    """The body can't be read; its words say why."""


def _said(request):
    """Return what the body says, as {name: value}."""
    if request.content_type != "application/json":
        return {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    try:
        said = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise _UnreadableError("The body is no JSON.") from None
    if not isinstance(said, dict):
        raise _UnreadableError('The body must be one JSON object, such as {"reason": "It is wrong."}.')
    return said


def _answer(made):
    if made.told:
        article = Article.objects.with_rows().get(pk=made.news_id)
        now = status_of(article, live_copy(article), timezone.now())
        return JsonResponse({"told": made.told} | {name: now[name] for name in ("stage", "live", "version")})
    if made.problems:
        return JsonResponse({"errors": made.problems}, status=made.status)
    return _refuse(made.status, made.refusal)


def _refuse(status, sentence):
    return JsonResponse({"error": sentence}, status=status)
