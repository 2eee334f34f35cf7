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

from ..delivery.headers import private_response
from ..editorial.live_preview import build_live_preview
from ..editorial.models import Article
from ..editorial.permissions import may_edit, may_read
from ..editorial.publication_checks import publication_checks
from ..pages.article_page import article_context
from .forms import ShareForm
from .share_links import create_share_link, revoke_share_link

# In CSS pixels, with what each stands for.
WIDTHS = {"390": "Phone", "820": "Tablet", "1280": "Desktop"}
allow_preview_frame = csp_update({"frame-src": [SELF]})
allow_framing_by_desk = csp_replace({"frame-ancestors": [SELF]})


def with_article(view):
    """Give `view` the working copy of that News ID: 404 for none, 403 for who may not read it."""

    @wraps(view)
    def answer(request, news_id, **kwargs):
        article = get_object_or_404(Article.objects.select_related("live", "section", "photo"), pk=news_id)
        if not may_read(request.user, article):
            raise PermissionDenied
        return view(request, article, **kwargs)

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@private_response
@allow_preview_frame
@with_article
def preview(request, article):
    """Show the page in a frame, with the links to it; or make a link."""
    return (_create_link if request.method == "POST" else _preview_screen)(request, article)


@require_safe
@private_response
@allow_framing_by_desk
@xframe_options_sameorigin
@with_article
def preview_page(request, article):
    """Show the page exactly as publishing would give it to readers, of the latest revision or of ?revision=N."""
    shown = build_live_preview(article, _revision(request, article).content)
    return render(request, "articles/preview/article_preview.html", article_context(shown))


@require_POST
@private_response
@allow_preview_frame
@with_article
def revoke_link(request, article, link_id):
    """Close a link."""
    _require_edit_permission(request, article)
    link = get_object_or_404(article.share_links, pk=link_id)
    try:
        revoke_share_link(link, by=request.user)
    except ValidationError as refusal:
        return _preview_screen(request, article, refusal=refusal, status=409)
    messages.success(request, f"The link for {link.label} is revoked.")
    return redirect("article-preview", article.pk)


def _create_link(request, article):
    _require_edit_permission(request, article)
    form = ShareForm(request.POST)
    if form.is_valid():
        try:
            link = create_share_link(article, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"The link for {link.label} is ready: copy it below.")
            return redirect("article-preview", article.pk)
    return _preview_screen(request, article, form=form, status=422)


def _preview_screen(request, article, *, form=None, refusal=None, status=200):
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
        "checks": publication_checks(article),
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
        revision = article.revisions.of_working_copy().first()
    elif number.isdecimal() and len(number) < 10:
        revision = article.revisions.filter(number=number).first()
    else:
        revision = None
    if revision is None:
        raise Http404("There is no such revision.")
    return revision


def _require_edit_permission(request, article):
    if not may_edit(request.user, article):
        raise PermissionDenied
