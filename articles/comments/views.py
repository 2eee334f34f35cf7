"""The pages of threads: read comments, and post one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..delivery.client_ip import client_info
from ..delivery.headers import private_response, public_response
from ..delivery.page_cache.page_views import add_page_tags, cached_page, set_valid_until
from ..delivery.safe_methods import safe_methods_only
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .commenting_allowed import article_for_comments, changes_at, closed_reason
from .forms import CommentForm
from .models import Comment
from .page_tags import article_and_comments_tags
from .post import ConfirmationRequired, post
from .preview_nonce import create_nonce, verify_nonce
from .request_origin import RequestOrigin, confirmed_origin_of
from .submission import SubmissionRefused
from .threads import get_conversation_page, get_thread_page, new_comment_form

P = ParamSpec("P")
FORM_FIELDS = ("body", "name", "email", "parent", "website", "notify")
# The HTTP status of a refused comment by error code; 422 for all other codes.
STATUS_BY_ERROR_CODE = {"too_many": 429, "banned": 403, "used": 409, "repeated": 409}
# Error codes that show the preview again.
PREVIEW_AGAIN_CODES = {"too_soon", "read_again"}
RETRY_AFTER_SECONDS = 600


def article_required(
    view: Callable[Concatenate[HttpRequest, LiveArticle, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponse]:
    """Pass the view the LiveArticle of a News ID; 404 if there is none, 410 if it is no longer shown."""

    @wraps(view)
    def wrapper(request: HttpRequest, news_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at = timezone.now()
        article = article_for_comments(news_id, at)
        if article is None:
            raise Http404("There is no article with this News ID.")
        if not article.is_visible(at):
            context = {"article": article, "unsaved_text": request.POST.get("body", "")}
            return render(request, "articles/comments/article_withdrawn.html", context, status=410)
        return view(request, article, *args, **kwargs)

    return wrapper


# Cached pages have no CSRF token; request_origin.py checks where a form was sent from.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cached_page("after", "sort", tags=article_and_comments_tags)
def article_comments(request: HttpRequest, news_id: int) -> HttpResponse:
    """Show the thread of an article, or post a comment to it."""
    return (receive_comment if request.method == "POST" else show_thread)(request, news_id)


@public_response
@article_required
def show_thread(request: HttpRequest, article: LiveArticle) -> HttpResponse:
    """Show a page of 50 conversations of an article, oldest or newest first, or the editors' picks."""
    masthead, at = Masthead.objects.current(), timezone.now()
    after, sort = request.GET.get("after", ""), request.GET.get("sort", "oldest")
    context = {
        "article": article,
        "masthead": masthead,
        "thread_page": get_thread_page(article, masthead, at, after=after, sort=sort),
    }
    set_valid_until(request, changes_at(article, masthead, at))
    return render(request, "articles/comments/thread_page.html", context)


@private_response
@article_required
def receive_comment(request: HttpRequest, article: LiveArticle) -> HttpResponse:
    """Post a comment: 303 to its receipt; 200 with the preview of a doubtful comment; 4xx with the errors to fix."""
    origin = confirmed_origin_of(request)
    if origin is RequestOrigin.CROSS_ORIGIN:
        return _render_confirmation(request, article)
    masthead = Masthead.objects.current()
    form = CommentForm(request.POST, instance=Comment(article_id=article.pk))
    context = {"article": article, "masthead": masthead, "form": form}
    if not form.is_valid():
        return _render_errors(request, context)
    try:
        comment = _post(request, article, masthead, form=form, is_same_origin=origin is RequestOrigin.SAME_ORIGIN)
    except ConfirmationRequired:
        return _render_preview(request, context)
    except SubmissionRefused as refusal:
        if refusal.code in PREVIEW_AGAIN_CODES:
            return _render_preview(request, context, refusal)
        return _render_refusal(request, context, refusal)
    return HttpResponseRedirect(comment.get_receipt_url(), status=303)


def _post(
    request: HttpRequest, article: LiveArticle, masthead: Masthead, *, form: CommentForm, is_same_origin: bool
) -> Comment:
    at, nonce = timezone.now(), None
    if text := request.POST.get("nonce", ""):
        nonce = verify_nonce(text, form.instance, at)
    return post(
        form.instance,
        masthead,
        is_same_origin=is_same_origin,
        by=request.user if is_same_origin and isinstance(request.user, User) else None,
        is_honeypot_filled=form.is_honeypot_filled,
        article=article,
        client=client_info(request),
        confirm_doubtful=True,
        nonce=nonce,
        notify=form.cleaned_data["notify"],
        at=at,
    )


def _render_preview(
    request: HttpRequest, context: dict[str, Any], refusal: SubmissionRefused | None = None
) -> HttpResponse:
    """Show the preview of a comment, uncached, with the nonce that publishes it."""
    comment = context["form"].instance
    is_nonce_valid = refusal and refusal.code == "too_soon"
    context |= {
        "comment": comment,
        "posted": _posted_fields(request),
        "nonce": request.POST["nonce"] if is_nonce_valid else create_nonce(comment, timezone.now()),
        "refusal": refusal.message if refusal else "",
    }
    return _render_form(request, "preview.html", context, 422 if refusal else 200)


def _render_refusal(request: HttpRequest, context: dict[str, Any], refusal: SubmissionRefused) -> HttpResponse:
    """Show the form again with the reason, and with a link to the receipt if the comment is already stored."""
    context["form"].add_error(None, refusal)
    context["receipt"] = (refusal.params or {}).get("receipt")
    response = _render_errors(request, context, STATUS_BY_ERROR_CODE.get(refusal.code or "", 422))
    if response.status_code == 429:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _render_errors(request: HttpRequest, context: dict[str, Any], status: int = 422) -> HttpResponse:
    context["closed_reason"] = closed_reason(context["article"], context["masthead"])
    return _render_form(request, "form_errors.html", context, status)


def _render_confirmation(request: HttpRequest, article: LiveArticle) -> HttpResponse:
    context = {"article": article, "posted": _posted_fields(request)}
    return _render_form(request, "confirm_cross_site.html", context, 403)


def _posted_fields(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in FORM_FIELDS if name in request.POST}


def _render_form(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, f"articles/comments/{template}", context, status=status)
    # With “no-referrer”, browsers send “Origin: null” with the page's form.
    response["Referrer-Policy"] = "same-origin"
    return response


@safe_methods_only
@public_response
@cached_page("after")
def show_conversation(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the conversation that contains a comment, with the form to reply to it."""
    news_id = Comment.objects.filter(pk=comment_id).values_list("article_id", flat=True).first()
    if news_id is None:
        raise Http404("There is no comment with this number.")
    add_page_tags(request, article_and_comments_tags(news_id))
    comment = get_object_or_404(Comment.objects.in_thread().select_related("root"), pk=comment_id)
    return _render_conversation(request, comment.article_id, comment=comment)


@article_required
def _render_conversation(request: HttpRequest, article: LiveArticle, *, comment: Comment) -> HttpResponse:
    masthead, at = Masthead.objects.current(), timezone.now()
    page = get_conversation_page(comment, request.GET.get("after", ""))
    context = {
        "article": article,
        "masthead": masthead,
        "comment": comment,
        "page": page,
        "conversation": page.conversation,
        "form": new_comment_form(article, parent=comment if comment.is_visible else None),
        "closed_reason": closed_reason(article, masthead, at),
    }
    set_valid_until(request, changes_at(article, masthead, at))
    return render(request, "articles/comments/conversation_page.html", context)
