"""Doing an act to several articles: which acts, what each asks for first, and the forms that take it."""

from django import forms
from django.core.exceptions import ValidationError

from ..delivery.url_converters import is_row_id
from ..editorial.actions.registry import ACTIONS
from ..editorial.models import Article
from .action_arguments import clean_action_arguments
from .datetime_fields import local_datetime_field

MAX_ARTICLES = 100
# By act, the words that are asked for. What tells readers of one article's change, or passes over its failing
# checks, is done on its own page.
ACTION_FIELDS = {
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


def bulk_actions_for(person):
    """Return the acts on several articles that the person's role may do at all, in the table's order."""
    own = Article(created_by=person)
    return [action for name, action in ACTIONS.items() if name in ACTION_FIELDS and action.allowed(person, own)]


class SelectionForm(forms.Form):
    """An act, and the articles ticked in the list: `_selected_action` is each one's News ID."""

    action = forms.ChoiceField(
        choices=[(name, ACTIONS[name].label) for name in ACTION_FIELDS],
        error_messages={
            "required": "Choose what is to be done.",
            "invalid_choice": "No act of that name is done to several articles.",
        },
    )

    def clean_action(self):
        """Return the Act."""
        return ACTIONS[self.cleaned_data["action"]]

    def clean(self):
        """Read which articles are meant, each once, as `news_ids`."""
        cleaned = super().clean()
        ticked = list(dict.fromkeys(self.data.getlist("_selected_action")))
        if not ticked:
            raise ValidationError("Select at least one article.")
        if len(ticked) > MAX_ARTICLES:
            raise ValidationError(f"{len(ticked)} articles are selected; {MAX_ARTICLES} is the most at once.")
        if not all(map(is_row_id, ticked)):
            raise ValidationError("What is selected isn’t all News IDs. Select the articles again.")
        return cleaned | {"news_ids": [int(text) for text in ticked]}


def _text_field(label):
    return forms.CharField(label=label, required=False, widget=forms.Textarea({"rows": 2, "required": True}))


class BulkActionForm(forms.Form):
    """What an act on several articles is told: of these fields, those that it asks for."""

    comment = _text_field("What is to change")
    reason = _text_field("Reason")
    publish_at = local_datetime_field("Publish at")

    def __init__(self, action, data=None):
        super().__init__(data)
        self.action = action
        self.fields = {name: self.fields[name] for name in ACTION_FIELDS[action.name]}

    def clean(self):
        """Return the words as every road takes them."""
        return clean_action_arguments(self.action, super().clean())
