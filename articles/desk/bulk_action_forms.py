"""Bulk actions: which ones there are, the fields that each asks for, and their forms."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..delivery.url_converters import is_row_id
from ..editorial.actions.registry import ACTIONS, Action
from ..editorial.models import Article
from .action_arguments import clean_action_arguments
from .datetime_fields import local_datetime_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_ARTICLES = 100
# The fields that each bulk action asks for. Updates, corrections and emergency publication aren't bulk actions: each
# needs a text or a decision about a single article, so they run on that article's page only.
ACTION_FIELDS: dict[str, tuple[str, ...]] = {
    "submit": (),
    "approve": (),
    "request_changes": ("comment",),
    "publish": (),
    "schedule": ("publish_at",),
    "unschedule": (),
    "review_after_publication": (),
    "withdraw": ("reason",),
    "spike": ("reason",),
    "unspike": (),
}
ACTIONS_TO_CONFIRM = {"publish", *(name for name, fields in ACTION_FIELDS.items() if fields)}


def bulk_actions_for(person: User) -> list[Action]:
    """Return the bulk actions that the person's role allows, in the order of ACTIONS."""
    own = Article(created_by=person)
    return [action for name, action in ACTIONS.items() if name in ACTION_FIELDS and action.allowed(person, own)]


class SelectionForm(forms.Form):
    """An action, and the articles selected in the list: `_selected_action` is each one's News ID."""

    action = forms.ChoiceField(
        choices=[(name, ACTIONS[name].label) for name in ACTION_FIELDS],
        error_messages={
            "required": gettext_lazy("Choose an action."),
            "invalid_choice": gettext_lazy("There is no bulk action with this name."),
        },
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.selected_ids = list(dict.fromkeys(data.getlist("_selected_action")))

    def clean_action(self) -> Action:
        """Return the Action of the submitted name."""
        return ACTIONS[self.cleaned_data["action"]]

    def clean(self) -> dict[str, Any]:
        """Add the News IDs of the selected articles, each once, as `news_ids`."""
        super().clean()
        selected = self.selected_ids
        if not selected:
            raise ValidationError(_("Select at least one article."))
        if len(selected) > MAX_ARTICLES:
            message = ngettext(
                "%(number)d article is selected; the maximum is %(limit)d.",
                "%(number)d articles are selected; the maximum is %(limit)d.",
                len(selected),
            )
            raise ValidationError(message % {"number": len(selected), "limit": MAX_ARTICLES})
        if not all(map(is_row_id, selected)):
            raise ValidationError(_("The selection contains something other than News IDs. Select the articles again."))
        return {**self.cleaned_data, "news_ids": [int(text) for text in selected]}


def _text_field(label: "StrOrPromise") -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea({"rows": 2, "required": True}))


class BulkActionForm(forms.Form):
    """The arguments of a bulk action: only the fields in its ACTION_FIELDS."""

    comment = _text_field(gettext_lazy("What needs changing"))
    reason = _text_field(gettext_lazy("Reason"))
    publish_at = local_datetime_field(gettext_lazy("Publish at"))

    def __init__(self, action: Action, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.action = action
        self.fields = {name: self.fields[name] for name in ACTION_FIELDS[action.name]}

    def clean(self) -> dict[str, Any]:
        """Return the action's arguments, validated in the same way as those from the API and the command."""
        super().clean()
        return clean_action_arguments(self.action, self.cleaned_data)
