"""The talk's pages: reading it, adding to it, and the sender's private receipt."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..delivery.headers import private, public
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from .forms import CommentForm
from .models import Comment
from .origin import Origin, confirmed_origin_of
from .policy import why_closed
from .post import post
from .threads import empty_form, talk_on, thread_of

POSTED = ("body", "name", "email", "parent", "website")


def under_article(view):
    """Give `view` the article of that News ID as readers have it; 404 for none, 410 once withdrawn."""

    @wraps(view)
    def answer(request, news_id, **kwargs):
        article = get_object_or_404(LiveArticle.objects.addressable().select_related("section"), pk=news_id)
        if not article.is_visible():
            context = {"article": article, "kept": request.POST.get("body", "")}
            return render(request, "articles/comments/withdrawn.html", context, status=410)
        return view(request, article, **kwargs)

    return answer


# The page may stand in a cache, without a token; articles/comments/origin.py tells where a post comes from.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request, news_id):
    """Show an article's whole talk, or take a comment for it."""
    return (receive if request.method == "POST" else talk)(request, news_id)


@public
@under_article
def talk(request, article):
    """Show an article's talk, 50 threads at a time."""
    masthead = Masthead.objects.current()
    context = {
        "article": article,
        "masthead": masthead,
        "talk": talk_on(article, masthead, after=request.GET.get("after", "")),
    }
    return render(request, "articles/comments/whole_talk.html", context)


@private
@under_article
def receive(request, article):
    """Take a comment: 303 to its receipt, 422 with the mistakes, 403 for one that another site sent."""
    origin = confirmed_origin_of(request)
    if origin is Origin.FOREIGN:
        return _ask_to_confirm(request, article)
    masthead = Masthead.objects.current()
    form = CommentForm(request.POST, instance=Comment(article_id=article.pk))
    if form.is_valid():
        is_ours = origin is Origin.OURS
        try:
            comment = post(
                form.instance,
                masthead,
                is_ours=is_ours,
                by=request.user if is_ours else None,
                looks_automatic=form.looks_automatic,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _see_other(comment.get_receipt_url())
    context = {
        "article": article,
        "masthead": masthead,
        "form": form,
        "why_closed": why_closed(article, masthead),
    }
    return _answer_form(request, "articles/comments/mistakes.html", context, status=422)


def _ask_to_confirm(request, article):
    context = {"article": article, "posted": {name: request.POST.get(name, "") for name in POSTED}}
    return _answer_form(request, "articles/comments/confirm.html", context, status=403)


def _answer_form(request, template, context, status):
    # Under “no-referrer” a browser would call the origin of the page's form null.
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def _see_other(address):
    response = redirect(address)
    response.status_code = 303
    return response


@require_safe
@public
def thread(request, comment_id):
    """Show the thread that a comment stands in, with the form that answers it."""
    comment = get_object_or_404(Comment.objects.visible().select_related("root"), pk=comment_id)
    return _show_thread(request, comment.article_id, comment=comment)


@under_article
def _show_thread(request, article, comment):
    masthead = Masthead.objects.current()
    context = {
        "article": article,
        "masthead": masthead,
        "comment": comment,
        "thread": thread_of(comment),
        "form": empty_form(article, parent=comment),
        "why_closed": why_closed(article, masthead),
    }
    return render(request, "articles/comments/one_thread.html", context)


@require_safe
@private
def receipt(request, token):
    """Show the sender, and nobody else, what has become of a comment."""
    comment = get_object_or_404(Comment.objects.select_related("article__live"), token=token)
    return render(request, "articles/comments/receipt.html", {"comment": comment, "article": comment.article.live})
