"""Doing an act to several articles: which acts, what each asks for first, and the forms that take it."""

from django import forms
from django.core.exceptions import ValidationError

from ..delivery.addresses import is_row_id
from ..editorial.acts import ACTS
from ..editorial.models import Article
from .moments import moment_field
from .words import read_words

MOST = 100
# By act, the words that are asked for. What tells readers of one article's change, or passes over its failing
# checks, is done on its own page.
ASKED = {
    "submit": (),
    "approve": (),
    "request_changes": ("comment",),
    "publish": (),
    "schedule": ("publish_at",),
    "unschedule": (),
    "look_over": (),
    "withdraw": ("reason",),
    "spike": ("reason",),
    "unspike": (),
}
CONFIRMED = {"publish", *(name for name, words in ASKED.items() if words)}


def bulk_acts_of(person):
    """Return the acts on several articles that the person's role may do at all, in the table's order."""
    own = Article(created_by=person)
    return [act for name, act in ACTS.items() if name in ASKED and act.allowed(person, own)]


class SelectionForm(forms.Form):
    """An act, and the articles ticked in the list: `_selected_action` is each one's News ID."""

    action = forms.ChoiceField(
        choices=[(name, ACTS[name].label) for name in ASKED],
        error_messages={
            "required": "Choose what is to be done.",
            "invalid_choice": "No act of that name is done to several articles.",
        },
    )

    def clean_action(self):
        """Return the Act."""
        return ACTS[self.cleaned_data["action"]]

    def clean(self):
        """Read which articles are meant, each once, as `news_ids`."""
        cleaned = super().clean()
        ticked = list(dict.fromkeys(self.data.getlist("_selected_action")))
        if not ticked:
            raise ValidationError("Select at least one article.")
        if len(ticked) > MOST:
            raise ValidationError(f"{len(ticked)} articles are selected; {MOST} is the most at once.")
        if not all(map(is_row_id, ticked)):
            raise ValidationError("What is selected isn’t all News IDs. Select the articles again.")
        return cleaned | {"news_ids": [int(text) for text in ticked]}


def _text(label):
    return forms.CharField(label=label, required=False, widget=forms.Textarea({"rows": 2, "required": True}))


class WordsForm(forms.Form):
    """What an act on several articles is told: of these fields, those that it asks for."""

    comment = _text("What is to change")
    reason = _text("Reason")
    publish_at = moment_field("Publish at")

    def __init__(self, act, data=None):
        super().__init__(data)
        self.act = act
        self.fields = {name: self.fields[name] for name in ASKED[act.name]}

    def clean(self):
        """Return the words as every road takes them."""
        return read_words(self.act, super().clean())
