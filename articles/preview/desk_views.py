"""The desk's preview: the page in a frame at three widths, what it still needs, and the links that show it."""

from functools import wraps

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..delivery.headers import private
from ..editorial.as_live import as_live
from ..editorial.checks import checks
from ..editorial.models import Article
from ..editorial.permissions import may_edit, may_read
from ..pages.article_page import article_context
from .forms import ShareForm
from .share import revoke, share

# In CSS pixels, with what each stands for.
WIDTHS = {"390": "Phone", "820": "Tablet", "1280": "Desktop"}
framing = csp_update({"frame-src": [SELF]})
framed = csp_replace({"frame-ancestors": [SELF]})


def of_article(view):
    """Give `view` the working copy of that News ID: 404 for none, 403 for who may not read it."""

    @wraps(view)
    def answer(request, news_id, **kwargs):
        article = get_object_or_404(Article.objects.select_related("live", "section", "photo"), pk=news_id)
        if not may_read(request.user, article):
            raise PermissionDenied
        return view(request, article, **kwargs)

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@private
@framing
@of_article
def preview(request, article):
    """Show the page in a frame, with the links to it; or make a link."""
    return (_share if request.method == "POST" else _show)(request, article)


@require_safe
@private
@framed
@xframe_options_sameorigin
@of_article
def page(request, article):
    """Show the page exactly as publishing would give it to readers, of the latest revision or of ?revision=N."""
    shown = as_live(article, _revision(request, article).content)
    return render(request, "articles/preview/page.html", article_context(shown))


@require_POST
@private
@framing
@of_article
def revoke_link(request, article, link_id):
    """Close a link."""
    _refuse_who_may_not_edit(request, article)
    link = get_object_or_404(article.share_links, pk=link_id)
    try:
        revoke(link, by=request.user)
    except ValidationError as refusal:
        return _show(request, article, refusal=refusal, status=409)
    messages.success(request, f"The link for {link.label} is revoked.")
    return redirect("article-preview", article.pk)


def _share(request, article):
    _refuse_who_may_not_edit(request, article)
    form = ShareForm(request.POST)
    if form.is_valid():
        try:
            link = share(article, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"The link for {link.label} is ready: copy it below.")
            return redirect("article-preview", article.pk)
    return _show(request, article, form=form, status=422)


def _show(request, article, *, form=None, refusal=None, status=200):
    width = request.GET.get("w", "390")
    if width not in WIDTHS:
        raise Http404("There is no such width.")
    links = article.share_links.open().with_views().select_related("created_by", "revision")
    context = {
        **admin.site.each_context(request),
        "title": f"Preview of {article.pk}",
        "opts": Article._meta,
        "article": article,
        "revision": _revision(request, article),
        "widths": WIDTHS,
        "width": width,
        "checks": checks(article),
        "links": links.defer("revision__content"),
        "may_share": may_edit(request.user, article),
        "is_spiked": article.stage == Article.Stage.SPIKED,
        "form": form or ShareForm(),
        "refusal": refusal,
    }
    response = TemplateResponse(request, "admin/preview/preview.html", context, status=status)
    # Under “no-referrer” a browser would call the origin of the page's forms null, which Django refuses.
    response["Referrer-Policy"] = "same-origin"
    return response


def _revision(request, article):
    """Return the revision of that number, by default the latest; Http404 for none."""
    number = request.GET.get("revision", "")
    if not number:
        revision = article.revisions.of_the_working_copy().first()
    elif number.isdecimal() and len(number) < 10:
        revision = article.revisions.filter(number=number).first()
    else:
        revision = None
    if revision is None:
        raise Http404("There is no such revision.")
    return revision


def _refuse_who_may_not_edit(request, article):
    if not may_edit(request.user, article):
        raise PermissionDenied
