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

from ..editorial.actions.restore import restore
from ..editorial.body_html import body_plain_text
from ..editorial.models import Article, Revision
from ..editorial.permissions import may_edit
from ..editorial.readable_revisions import field_label, readable_contents
from ..editorial.revision_diff import Segment, diff_words, split_blocks
from ..editorial.three_way_merge import (
    ManualText,
    MergeConflict,
    MergedChange,
    MergeResult,
    merge_contents,
    resolve_conflicts,
)
from .hidden_characters import hidden_character_error


@dataclass(frozen=True)
class DisplayedConflict:
    """A place where both texts changed: its title, each side's text as segments, and whether both may stand."""

    index: int
    title: str
    mine: tuple[Segment, ...]
    theirs: tuple[Segment, ...]
    by_hand: str
    can_keep_both: bool


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def merge_conflict(request: HttpRequest, news_id: int, number: int) -> HttpResponse:
    """Show how a text that was set aside meets the working copy, or save what was chosen of both."""
    article = get_object_or_404(Article.objects.select_for_update(), pk=news_id)
    if not may_edit(request.user, article):
        raise PermissionDenied
    set_aside_revision = get_object_or_404(article.revisions, number=number, origin=Revision.Origin.SET_ASIDE)
    if request.method != "POST":
        return conflict_page(request, article, set_aside_revision)
    current = _current_revision(article)
    if request.POST.get("current") != str(current.number):
        return conflict_page(
            request, article, set_aside_revision, status=409, warning="It was saved once more meanwhile. Choose again."
        )
    merged = _merge(set_aside_revision, current)
    try:
        content = resolve_conflicts(merged, _choices(request.POST, merged))
        revision = restore(
            article, content, by=request.user, base=set_aside_revision.number, origin=Revision.Origin.MERGED
        )
    except ValueError:
        return conflict_page(
            request, article, set_aside_revision, status=422, warning="Choose for each place that differs."
        )
    except ValidationError as refusal:
        return conflict_page(request, article, set_aside_revision, status=422, warning=" ".join(refusal.messages))
    messages.success(request, f"Both texts are merged in revision {revision.number}.")
    return redirect("admin:articles_article_change", article.pk)


def conflict_page(
    request: HttpRequest, article: Article, set_aside_revision: Revision, *, status: int = 200, warning: str = ""
) -> HttpResponse:
    """Answer with the page on which a text set aside is merged with the working copy."""
    current = _current_revision(article)
    merged = _merge(set_aside_revision, current)
    context = {
        **admin.site.each_context(request),
        "title": "Two saves of this article",
        "article": article,
        "set_aside_revision": set_aside_revision,
        "current": current,
        "conflicts": [_displayed_conflict(index, clash, request.POST) for index, clash in enumerate(merged.conflicts)],
        "merged": [(taken, field_label(taken.field), _word_changes(taken)) for taken in merged.merged],
        "warning": warning,
    }
    return TemplateResponse(request, "admin/articles/article/edit_conflict.html", context, status=status)


def _current_revision(article: Article) -> Revision:
    return article.revisions.of_working_copy().select_related("saved_by").first()


def _merge(set_aside_revision: Revision, current: Revision) -> MergeResult:
    """Return the Merge of a text set aside with the latest revision, from the one that it was written on."""
    base = Revision.objects.filter(article=set_aside_revision.article_id, number=set_aside_revision.base).first()
    # Without the base each side counts as changed throughout, and where they differ somebody chooses.
    return merge_contents(base.content if base else {}, set_aside_revision.content, current.content)


def _choices(posted, merged: MergeResult) -> dict[int, str | ManualText | None]:
    """Return what was chosen for each clash. Raises ValidationError for a text written by hand that is refused."""
    return {index: _choice(posted, index, clash) for index, clash in enumerate(merged.conflicts)}


def _choice(posted, index: int, clash: MergeConflict) -> str | ManualText | None:
    choice = posted.get(f"choice_{index}")
    return _manual_text(posted.get(f"by_hand_{index}", ""), clash) if choice == "by_hand" else choice


def _manual_text(text: str, clash: MergeConflict) -> ManualText:
    text = text.replace("\r\n", "\n").strip()
    if sentence := hidden_character_error(text):
        raise ValidationError(sentence)
    if clash.field != "body":
        return ManualText(text)
    return ManualText(
        "".join(f"<p>{escape(' '.join(part.split()))}</p>" for part in text.split("\n\n") if part.strip())
    )


def _displayed_conflict(index: int, clash: MergeConflict, posted) -> DisplayedConflict:
    title = field_label(clash.field)
    if clash.body_range:
        title = f"{title}, paragraph {clash.body_range.paragraph}"
    base, mine, theirs = (_plain_text(clash.field, value) for value in (clash.base, clash.mine, clash.theirs))
    return DisplayedConflict(
        index=index,
        title=title,
        mine=diff_words(base, mine),
        theirs=diff_words(base, theirs),
        by_hand=posted.get(f"by_hand_{index}", mine) if isinstance(clash.mine, str) else "",
        can_keep_both=clash.body_range is not None,
    )


def _word_changes(taken: MergedChange) -> tuple[Segment, ...]:
    return diff_words(_plain_text(taken.field, taken.before), _plain_text(taken.field, taken.after))


def _plain_text(field: str, value) -> str:
    """Return a field's value as plain text."""
    [named] = readable_contents([{field: value}], [field])
    (value,) = named.values()
    if field == "body":
        return "\n\n".join(body_plain_text(block) for block in split_blocks(value or ""))
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
