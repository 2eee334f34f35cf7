"""Two saves of one article: what doesn't touch is merged, and where both changed the same, a person chooses."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import escape
from django.views.decorators.http import require_http_methods

from ..editorial.body import text_of
from ..editorial.differences import Piece, blocks, word_changes
from ..editorial.legible import label_of, legible
from ..editorial.merge import Clash, Merge, Taken, Written, merge, resolve
from ..editorial.models import Article, Revision
from ..editorial.permissions import may_edit
from ..editorial.restore import restore
from .signs import refuse_hidden_signs


@dataclass(frozen=True)
class Place:
    """A place where both texts changed: its title, each side's text as pieces, and whether both may stand."""

    index: int
    title: str
    mine: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    by_hand: str
    may_be_both: bool


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def merge_saves(request: HttpRequest, news_id: int, number: int) -> HttpResponse:
    """Show how a text that was set aside meets the working copy, or save what was chosen of both."""
    article = get_object_or_404(Article.objects.select_for_update(), pk=news_id)
    if not may_edit(request.user, article):
        raise PermissionDenied
    kept = get_object_or_404(article.revisions, number=number, origin=Revision.Origin.SET_ASIDE)
    if request.method != "POST":
        return conflict_page(request, article, kept)
    current = _current(article)
    if request.POST.get("current") != str(current.number):
        return conflict_page(
            request, article, kept, status=409, remark="It was saved once more meanwhile. Choose again."
        )
    merged = _merge(kept, current)
    try:
        content = resolve(merged, _choices(request.POST, merged))
        revision = restore(article, content, by=request.user, base=kept.number, origin=Revision.Origin.MERGED)
    except ValueError:
        return conflict_page(request, article, kept, status=422, remark="Choose for each place that differs.")
    except ValidationError as refusal:
        return conflict_page(request, article, kept, status=422, remark=" ".join(refusal.messages))
    messages.success(request, f"Both texts are merged in revision {revision.number}.")
    return redirect("admin:articles_article_change", article.pk)


def conflict_page(
    request: HttpRequest, article: Article, kept: Revision, *, status: int = 200, remark: str = ""
) -> HttpResponse:
    """Answer with the page on which a text set aside is merged with the working copy."""
    current = _current(article)
    merged = _merge(kept, current)
    context = {
        **admin.site.each_context(request),
        "title": "Two saves of this article",
        "article": article,
        "kept": kept,
        "current": current,
        "places": [_place(index, clash, request.POST) for index, clash in enumerate(merged.clashes)],
        "merged": [(taken, label_of(taken.field), _pieces(taken)) for taken in merged.merged],
        "remark": remark,
    }
    return TemplateResponse(request, "admin/articles/article/conflict.html", context, status=status)


def _current(article: Article) -> Revision:
    return article.revisions.of_the_working_copy().select_related("saved_by").first()


def _merge(kept: Revision, current: Revision) -> Merge:
    """Return the Merge of a text set aside with the latest revision, from the one that it was written on."""
    base = Revision.objects.filter(article=kept.article_id, number=kept.base).first()
    # Without the base each side counts as changed throughout, and where they differ somebody chooses.
    return merge(base.content if base else {}, kept.content, current.content)


def _choices(posted, merged: Merge) -> dict[int, str | Written | None]:
    """Return what was chosen for each clash. Raises ValidationError for a text written by hand that is refused."""
    return {index: _choice(posted, index, clash) for index, clash in enumerate(merged.clashes)}


def _choice(posted, index: int, clash: Clash) -> str | Written | None:
    choice = posted.get(f"choice_{index}")
    return _by_hand(posted.get(f"by_hand_{index}", ""), clash) if choice == "by_hand" else choice


def _by_hand(text: str, clash: Clash) -> Written:
    text = text.replace("\r\n", "\n").strip()
    if sentence := refuse_hidden_signs(text):
        raise ValidationError(sentence)
    if clash.field != "body":
        return Written(text)
    return Written("".join(f"<p>{escape(' '.join(part.split()))}</p>" for part in text.split("\n\n") if part.strip()))


def _place(index: int, clash: Clash, posted) -> Place:
    title = label_of(clash.field)
    if clash.place:
        title = f"{title}, paragraph {clash.place.paragraph}"
    base, mine, theirs = (_plain(clash.field, value) for value in (clash.base, clash.mine, clash.theirs))
    return Place(
        index=index,
        title=title,
        mine=word_changes(base, mine),
        theirs=word_changes(base, theirs),
        by_hand=posted.get(f"by_hand_{index}", mine) if isinstance(clash.mine, str) else "",
        may_be_both=clash.place is not None,
    )


def _pieces(taken: Taken) -> tuple[Piece, ...]:
    return word_changes(_plain(taken.field, taken.before), _plain(taken.field, taken.after))


def _plain(field: str, value) -> str:
    """Return a field's value as plain text."""
    [named] = legible([{field: value}], [field])
    (value,) = named.values()
    if field == "body":
        return "\n\n".join(text_of(block) for block in blocks(value or ""))
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
