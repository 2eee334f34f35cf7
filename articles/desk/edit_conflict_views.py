"""Edit conflicts: changes of two saves that don't overlap are merged, and a person chooses where they do."""

from dataclasses import dataclass
from typing import Any, Literal

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..delivery.localized_formats import join_names
from ..delivery.staff_user import staff_user
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

Choice = Literal["mine", "theirs", "both"] | ManualText


@dataclass(frozen=True)
class DisplayedConflict:
    """A place that both saves changed: its title, each side's text as segments, and whether both can be kept."""

    index: int
    title: str
    mine: tuple[Segment, ...]
    theirs: tuple[Segment, ...]
    by_hand: str
    can_keep_both: bool


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def merge_conflict(request: HttpRequest, news_id: int, number: int) -> HttpResponse:
    """Show the conflicts of a text that was set aside with the working copy, or save the chosen texts."""
    user = staff_user(request)
    article = get_object_or_404(Article.objects.select_for_update(), pk=news_id)
    if not may_edit(user, article):
        raise PermissionDenied
    set_aside_revision = get_object_or_404(article.revisions, number=number, origin=Revision.Origin.SET_ASIDE)
    if request.method != "POST":
        return conflict_page(request, article, set_aside_revision)
    current = _current_revision(article)
    if request.POST.get("current") != str(current.number):
        warning = _("The article has been saved again since you opened this page. Choose again.")
        return conflict_page(request, article, set_aside_revision, status=409, warning=warning)
    merged = _merge(set_aside_revision, current)
    try:
        content = resolve_conflicts(merged, _choices(request.POST, merged))
        revision = restore(article, content, by=user, base=set_aside_revision.number, origin=Revision.Origin.MERGED)
    except ValueError:
        warning = _("Choose a text for each place that differs.")
        return conflict_page(request, article, set_aside_revision, status=422, warning=warning)
    except ValidationError as refusal:
        return conflict_page(request, article, set_aside_revision, status=422, warning=" ".join(refusal.messages))
    message = _("Both texts are merged in revision %(number)d.") % {"number": revision.number}
    messages.success(request, message)
    return redirect("admin:articles_article_change", article.pk)


def conflict_page(
    request: HttpRequest, article: Article, set_aside_revision: Revision, *, status: int = 200, warning: str = ""
) -> HttpResponse:
    """Answer with the page on which a text set aside is merged with the working copy."""
    current = _current_revision(article)
    merged = _merge(set_aside_revision, current)
    context = {
        **admin.site.each_context(request),
        "title": _("Edit conflict"),
        "article": article,
        "set_aside_revision": set_aside_revision,
        "current": current,
        "conflicts": [
            _displayed_conflict(index, conflict, request.POST) for index, conflict in enumerate(merged.conflicts)
        ],
        "merged": [(change, field_label(change.field), _word_changes(change)) for change in merged.merged],
        "warning": warning,
    }
    return TemplateResponse(request, "admin/articles/article/edit_conflict.html", context, status=status)


def _current_revision(article: Article) -> Revision:
    current = article.revisions.of_working_copy().select_related("saved_by").first()
    if current is None:
        raise LookupError("An article with a set-aside revision must have a working copy.")
    return current


def _merge(set_aside_revision: Revision, current: Revision) -> MergeResult:
    """Merge a text that was set aside with the latest revision; the base is the revision that the text is based on."""
    base = Revision.objects.filter(article=set_aside_revision.article_id, number=set_aside_revision.base).first()
    # Without a base, both sides count as changed throughout, so a person chooses wherever they differ.
    return merge_contents(base.content if base else {}, set_aside_revision.content, current.content)


def _choices(posted: QueryDict, merged: MergeResult) -> dict[int, Choice]:
    """Return the choice for each conflict, by its index.

    Raises ValueError where there is no valid choice, and ValidationError for an invalid manual text.
    """
    return {index: _choice(posted, index, conflict) for index, conflict in enumerate(merged.conflicts)}


def _choice(posted: QueryDict, index: int, conflict: MergeConflict) -> Choice:
    match posted.get(f"choice_{index}"):
        case "by_hand":
            return _manual_text(posted.get(f"by_hand_{index}", ""), conflict)
        case "mine" | "theirs" | "both" as choice:
            return choice
        case _:
            raise ValueError("There is no valid choice for this conflict.")


def _manual_text(text: str, conflict: MergeConflict) -> ManualText:
    text = text.replace("\r\n", "\n").strip()
    if message := hidden_character_error(text):
        raise ValidationError(message)
    if conflict.field != "body":
        return ManualText(text)
    return ManualText(
        "".join(f"<p>{escape(' '.join(part.split()))}</p>" for part in text.split("\n\n") if part.strip())
    )


def _displayed_conflict(index: int, conflict: MergeConflict, posted: QueryDict) -> DisplayedConflict:
    title = field_label(conflict.field)
    if conflict.body_range:
        title = _("%(field)s, paragraph %(number)s") % {"field": title, "number": conflict.body_range.paragraph}
    base, mine, theirs = (
        _plain_text(conflict.field, value) for value in (conflict.base, conflict.mine, conflict.theirs)
    )
    return DisplayedConflict(
        index=index,
        title=title,
        mine=diff_words(base, mine),
        theirs=diff_words(base, theirs),
        by_hand=posted.get(f"by_hand_{index}", mine) if isinstance(conflict.mine, str) else "",
        can_keep_both=conflict.body_range is not None,
    )


def _word_changes(change: MergedChange) -> tuple[Segment, ...]:
    return diff_words(_plain_text(change.field, change.before), _plain_text(change.field, change.after))


# Any: a field's value is as the revision's JSON holds it.
def _plain_text(field: str, value: Any) -> str:
    """Return a field's value as plain text."""
    [content] = readable_contents([{field: value}], [field])
    [readable] = content.values()
    if field == "body":
        return "\n\n".join(body_plain_text(block) for block in split_blocks(readable or ""))
    if isinstance(readable, list):
        return join_names(readable)
    return "" if readable is None else str(readable)
