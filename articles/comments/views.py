"""The talk's pages: reading it, and adding to it."""

from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..delivery.client import client_of
from ..delivery.headers import private, public
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .forms import CommentForm
from .models import Comment
from .nonce import nonce_for, read_nonce
from .origin import Origin, confirmed_origin_of
from .policy import article_for_comments, why_closed
from .post import ToBeConfirmed, post
from .submission import Refused
from .threads import empty_form, page_of, talk_on

POSTED = ("body", "name", "email", "parent", "website", "notify")
# What is wrong with a post that is none of its fields' fault; 422 for all else.
STATUSES = {"too_many": 429, "banned": 403, "used": 409, "repeated": 409}
# The sender reads the comment once more and sends it again.
PREVIEWED_AGAIN = {"too_soon", "read_again"}
WAIT = 600


def under_article(view):
    """Give `view` the article of that News ID as readers have it; 404 for none, 410 once withdrawn."""

    @wraps(view)
    def answer(request, news_id, **kwargs):
        at = timezone.now()
        article = article_for_comments(news_id, at)
        if article is None:
            raise Http404("There is no such article.")
        if not article.is_visible(at):
            context = {"article": article, "kept": request.POST.get("body", "")}
            return render(request, "articles/comments/withdrawn.html", context, status=410)
        return view(request, article, **kwargs)

    return answer


# The page may stand in a cache, without a token; articles/comments/origin.py tells where a post comes from.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, news_id: int) -> HttpResponse:
    """Show an article's whole talk, or take a comment for it."""
    return (receive if request.method == "POST" else talk)(request, news_id)


@public
@under_article
def talk(request: HttpRequest, article: LiveArticle) -> HttpResponse:
    """Show an article's talk, 50 conversations at a time, oldest or newest first, or the editors' picks."""
    masthead = Masthead.objects.current()
    after, sort = request.GET.get("after", ""), request.GET.get("sort", "oldest")
    context = {
        "article": article,
        "masthead": masthead,
        "talk": talk_on(article, masthead, timezone.now(), after=after, sort=sort),
    }
    return render(request, "articles/comments/whole_talk.html", context)


@private
@under_article
def receive(request: HttpRequest, article: LiveArticle) -> HttpResponse:
    """Take a comment: 303 to its receipt; 200 with a preview of a doubtful one; 4xx with what to put right."""
    origin = confirmed_origin_of(request)
    if origin is Origin.FOREIGN:
        return _ask_to_confirm(request, article)
    masthead = Masthead.objects.current()
    form = CommentForm(request.POST, instance=Comment(article_id=article.pk))
    context = {"article": article, "masthead": masthead, "form": form}
    if not form.is_valid():
        return _answer_errors(request, context)
    try:
        comment = _post(request, article, masthead, form=form, is_ours=origin is Origin.OURS)
    except ToBeConfirmed:
        return _preview(request, context)
    except Refused as refusal:
        if refusal.code in PREVIEWED_AGAIN:
            return _preview(request, context, refusal)
        return _refuse(request, context, refusal)
    return HttpResponseRedirect(comment.get_receipt_url(), status=303)


def _post(
    request: HttpRequest, article: LiveArticle, masthead: Masthead, *, form: CommentForm, is_ours: bool
) -> Comment:
    at, nonce = timezone.now(), None
    if text := request.POST.get("nonce", ""):
        nonce = read_nonce(text, form.instance, at)
    return post(
        form.instance,
        masthead,
        is_ours=is_ours,
        by=request.user if is_ours else None,
        looks_automatic=form.looks_automatic,
        article=article,
        client=client_of(request),
        asks=True,
        nonce=nonce,
        notify=form.cleaned_data["notify"],
        at=at,
    )


def _preview(request: HttpRequest, context: dict, refusal: Refused | None = None) -> HttpResponse:
    """Show a comment once more, uncached, with the nonce under which it may be published."""
    comment = context["form"].instance
    is_nonce_valid = refusal and refusal.code == "too_soon"
    context |= {
        "comment": comment,
        "posted": _posted(request),
        "nonce": request.POST["nonce"] if is_nonce_valid else nonce_for(comment, timezone.now()),
        "refusal": refusal.message if refusal else "",
    }
    return _answer_form(request, "preview.html", context, 422 if refusal else 200)


def _refuse(request: HttpRequest, context: dict, refusal: Refused) -> HttpResponse:
    """Show the form again with the reason; to the sender of a comment that is stored, with the link to its receipt."""
    context["form"].add_error(None, refusal)
    context["receipt"] = (refusal.params or {}).get("receipt")
    response = _answer_errors(request, context, STATUSES.get(refusal.code, 422))
    if response.status_code == 429:
        response["Retry-After"] = str(WAIT)
    return response


def _answer_errors(request: HttpRequest, context: dict, status: int = 422) -> HttpResponse:
    context["why_closed"] = why_closed(context["article"], context["masthead"])
    return _answer_form(request, "mistakes.html", context, status)


def _ask_to_confirm(request: HttpRequest, article: LiveArticle) -> HttpResponse:
    context = {"article": article, "posted": _posted(request)}
    return _answer_form(request, "confirm.html", context, 403)


def _posted(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in POSTED if name in request.POST}


def _answer_form(request: HttpRequest, template: str, context: dict, status: int) -> HttpResponse:
    response = render(request, f"articles/comments/{template}", context, status=status)
    # Under “no-referrer” a browser would call the origin of the page's form null.
    response["Referrer-Policy"] = "same-origin"
    return response


@require_safe
@public
def thread(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the conversation that a comment stands in, with the form that answers it."""
    comment = get_object_or_404(Comment.objects.standing().select_related("root"), pk=comment_id)
    return _show_thread(request, comment.article_id, comment=comment)


@under_article
def _show_thread(request: HttpRequest, article: LiveArticle, *, comment: Comment) -> HttpResponse:
    masthead = Masthead.objects.current()
    page = page_of(comment, request.GET.get("after", ""))
    answered = comment if comment.is_visible else None
    context = {
        "article": article,
        "masthead": masthead,
        "comment": comment,
        "page": page,
        "conversation": page.conversation,
        "form": empty_form(article, parent=answered),
        "why_closed": why_closed(article, masthead),
    }
    return render(request, "articles/comments/one_thread.html", context)
