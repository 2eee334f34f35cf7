"""The desk's preview: the page in a frame at three widths, the publication checks and the preview links."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..delivery.headers import private_response
from ..delivery.staff_user import staff_user
from ..editorial.live_preview import build_live_preview
from ..editorial.models import Article, Revision
from ..editorial.permissions import may_edit, may_read
from ..editorial.publication_checks import publication_checks
from ..pages.article_page import article_context
from .forms import ShareForm
from .share_links import create_share_link, revoke_share_link

P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., HttpResponse])
# The names of the devices by their width in CSS pixels.
WIDTHS = {"390": gettext_lazy("Phone"), "820": gettext_lazy("Tablet"), "1280": gettext_lazy("Desktop")}
# django-csp declares its decorators for views that take no argument from the URL.
allow_preview_frame = cast(Callable[[V], V], csp_update({"frame-src": [SELF]}))
allow_framing_by_desk = cast(Callable[[V], V], csp_replace({"frame-ancestors": [SELF]}))


def with_article(
    view: Callable[Concatenate[HttpRequest, Article, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponse]:
    """Call `view` with the working copy of the News ID in the URL: 404 if there is none, 403 if it can't be read."""

    @wraps(view)
    def wrapper(request: HttpRequest, news_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        article = get_object_or_404(Article.objects.select_related("live", "section", "photo"), pk=news_id)
        if not may_read(staff_user(request), article):
            raise PermissionDenied
        return view(request, article, *args, **kwargs)

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@private_response
@allow_preview_frame
@with_article
def preview(request: HttpRequest, article: Article) -> HttpResponse:
    """Show the page in a frame with its preview links (GET), or create a link (POST)."""
    return _create_link(request, article) if request.method == "POST" else _preview_screen(request, article)


@require_safe
@private_response
@allow_framing_by_desk
@xframe_options_sameorigin
@with_article
def preview_page(request: HttpRequest, article: Article) -> HttpResponse:
    """Show the page as it would look when published, from the latest revision or from ?revision=N."""
    live_preview = build_live_preview(article, _revision(request, article).content)
    return render(request, "articles/preview/article_preview.html", article_context(live_preview))


@require_POST
@private_response
@allow_preview_frame
@with_article
def revoke_link(request: HttpRequest, article: Article, link_id: int) -> HttpResponse:
    """Revoke a preview link: 409 if it has already expired or been revoked."""
    _require_edit_permission(request, article)
    link = get_object_or_404(article.share_links, pk=link_id)
    try:
        revoke_share_link(link, by=staff_user(request))
    except ValidationError as refusal:
        return _preview_screen(request, article, refusal=refusal, status=409)
    messages.success(request, _("The link for %(label)s is revoked.") % {"label": link.label})
    return redirect("article-preview", article.pk)


def _create_link(request: HttpRequest, article: Article) -> HttpResponse:
    _require_edit_permission(request, article)
    form = ShareForm(request.POST)
    if form.is_valid():
        try:
            link = create_share_link(article, **form.cleaned_data, by=staff_user(request))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            message = _("The link for %(label)s is ready. Copy it below.") % {"label": link.label}
            messages.success(request, message)
            return redirect("article-preview", article.pk)
    return _preview_screen(request, article, form=form, status=422)


def _preview_screen(
    request: HttpRequest,
    article: Article,
    *,
    form: ShareForm | None = None,
    refusal: ValidationError | None = None,
    status: int = 200,
) -> HttpResponse:
    width = request.GET.get("w", "390")
    if width not in WIDTHS:
        raise Http404("There is no such width.")
    links = article.share_links.open().with_views().select_related("created_by", "revision")
    context = {
        **admin.site.each_context(request),
        "title": _("Preview of News ID %(news_id)s") % {"news_id": article.pk},
        "opts": Article._meta,
        "article": article,
        "revision": _revision(request, article),
        "widths": WIDTHS,
        "width": width,
        "checks": publication_checks(article),
        "links": links.defer("revision__content"),
        "may_share": may_edit(staff_user(request), article),
        "is_spiked": article.stage == Article.Stage.SPIKED,
        "form": form or ShareForm(),
        "refusal": refusal,
    }
    response = TemplateResponse(request, "admin/preview/preview.html", context, status=status)
    # With “no-referrer”, browsers send “Origin: null” with the forms, which Django's CSRF check rejects.
    response["Referrer-Policy"] = "same-origin"
    return response


def _revision(request: HttpRequest, article: Article) -> Revision:
    """Return the revision that ?revision=N asks for, by default the latest. Raises Http404 if there is none."""
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


def _require_edit_permission(request: HttpRequest, article: Article) -> None:
    if not may_edit(staff_user(request), article):
        raise PermissionDenied
