"""The desk's form of an article: its text, its filing, its plans, and the action that its buttons ask for."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from ..delivery.url_converters import MAX_ROW_ID
from ..editorial.actions.registry import ACTIONS
from ..editorial.actions.run import ActionRefusedError
from ..editorial.actions.save import PLANNING_FIELDS
from ..editorial.body_html import body_size_error
from ..editorial.live_state import LiveState, live_copy, live_state
from ..editorial.models import Article, Version
from ..editorial.named_sources import is_url
from ..editorial.publication_checks import has_letter_or_digit
from ..editorial.translation_check import translation_error
from ..photos.models import Photo
from ..taxonomy.find_by_name import authors_and_topics, find_authors, find_topics, unambiguous_names
from ..taxonomy.models import Section
from ..taxonomy.section_staff import section_ids_of
from ..writing.forms import MAX_REVISION
from .article_form_actions import SAVE, FormAction
from .article_form_fields import BodyEditor, FlatRenderer, NameListField, NameListWidget, ShownPlansField, plan_as_text
from .available_actions import ACTIONS_WITH_REASON, AvailableActions
from .datetime_fields import local_datetime_field
from .hidden_characters import hidden_character_error

CHANGE_KINDS = [kind for kind in Version.Kind.choices if kind[0] != Version.Kind.FIRST]
# For which actions' sake a field is on the form.
FIELD_ACTIONS = {
    "publish_at": {"publish", "schedule"},
    "expires_at": {"publish", "update"},
    "kind": {"update"},
    "note": {"update"},
    "supersedes": {"update"},
    "comment": {"request_changes"},
    "reason": ACTIONS_WITH_REASON,
}


def _text_field(label: str, max_length: int = 1000, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=max_length, widget=forms.Textarea({"rows": 2}), **kwargs
    )


class ArticleForm(forms.ModelForm):
    """The working copy, and what a button asks to be done with it once it is saved.

    `user` fills it in, `actions` are what they are offered on the article, and `action` is what the button that
    sent it asks for. The data of a draft, such as an unsaved text or one whose lines are being moved, is shown as it
    is: the form is unbound, so it looks for no errors and is never valid. `posted` is the data of either.
    """

    default_renderer = FlatRenderer

    window = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "The form has lost its window."})
    base = forms.IntegerField(
        min_value=0,
        max_value=MAX_REVISION,
        widget=forms.HiddenInput,
        error_messages={"required": "The form doesn’t say which revision it was written on. Open the article again."},
    )
    shown = ShownPlansField(required=False)
    publish_at = local_datetime_field("Publish at")
    embargo = local_datetime_field("Embargo", help_text="Readers may not have it before.")
    expires_at = local_datetime_field("Expires", help_text="From then on readers no longer see it.")
    planned_on = forms.DateField(
        label="Planned for", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    section = forms.ModelChoiceField(Section.objects.all(), error_messages={"required": "Choose a section."})
    topics = NameListField(widget=NameListWidget("Topic"), max_names=20, max_length=60)
    bylines = NameListField(widget=NameListWidget("Byline", ordered=True), max_names=20, max_length=80)
    editor = forms.CharField(
        required=False,
        max_length=80,
        widget=forms.TextInput({"list": "id_bylines_list"}),
        help_text="Who edited it, where readers are told.",
    )
    source_address = forms.URLField(
        label="Source’s address",
        required=False,
        max_length=400,
        assume_scheme="https",
        help_text="Where the agency’s own text stands.",
    )
    photo = forms.ModelChoiceField(
        Photo.objects.all(),
        label="Photo number",
        required=False,
        widget=forms.NumberInput({"list": "photos", "min": 1}),
        help_text="Type its number, or a word of its caption to find it among the latest.",
        error_messages={"invalid_choice": "There is no photo with that number."},
    )
    kind = forms.ChoiceField(
        label="What kind of change is it?", choices=CHANGE_KINDS, required=False, widget=forms.RadioSelect
    )
    note = _text_field(
        "Public text", help_text="Needed for a clarification or a correction: what was wrong and what is right."
    )
    supersedes = forms.TypedChoiceField(
        label="Puts right an earlier note", required=False, coerce=int, empty_value=None
    )
    comment = _text_field("What is to change", 2000, help_text="It goes to the writers, and stands among the notes.")
    new_note = forms.CharField(
        label="A note to colleagues", required=False, widget=forms.Textarea({"rows": 2, "maxlength": 2000})
    )
    reason = _text_field("Reason", help_text="Readers find it where an article was; otherwise it is for the log.")

    class Meta:
        model = Article
        fields = [
            *("kicker", "headline", "standfirst", "dateline", "body", "section", "topics", "editor", "photo"),
            *("sources", "source", "source_address", "comments_policy", "editors_note"),
            *("short_headline", "slug", "slugline", "genre", "urgency", "breaking", "language", "translation_of"),
            *("publish_at", "planned_on", "embargo", "expires_at"),
        ]
        widgets = {
            "headline": forms.Textarea({"rows": 2}),
            "standfirst": forms.Textarea({"rows": 2}),
            "sources": forms.Textarea({"rows": 3}),
            "body": BodyEditor,
        }

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user,
        article: Article,
        actions: AvailableActions,
        action: FormAction | None = None,
        is_draft: bool = False,
    ) -> None:
        self.user, self.actions, self.action = user, actions, action or FormAction()
        is_draft = is_draft or self.action.is_edit
        self.posted = data
        super().__init__(None if is_draft else data, instance=article)
        self.state = live_state(article)
        self._remove_unused_fields()
        self._offer_sections()
        self._offer_names()
        self.initial |= {
            "window": uuid.uuid4(),
            "base": getattr(article, "base", None) or 0,
            "shown": {name: plan_as_text(self.initial.get(name)) for name in PLANNING_FIELDS},
        }
        if is_draft:
            self._fill_from_draft(data)

    def _fill_from_draft(self, draft: QueryDict) -> None:
        """Show what a draft holds, without a look for errors; nothing of it can be saved."""
        for name, field in self.fields.items():
            self.initial[name] = field.widget.value_from_datadict(draft, {}, self.add_prefix(name))
        # An unbound form has none, but add_error() needs it.
        self.cleaned_data = {}

    def _remove_unused_fields(self) -> None:
        """Remove the fields that serve no action this person is offered."""
        for field, actions in FIELD_ACTIONS.items():
            if not self.actions.names & actions:
                del self.fields[field]
        if not self.user.has_perm("articles.publish_article"):
            del self.fields["breaking"]
        if "supersedes" in self.fields:
            self._offer_notes()

    def _offer_notes(self) -> None:
        """Offer the public notes that no later one replaces; asked for only where they are shown or chosen."""
        # An article fetched to be shown says whether there are any.
        if self.instance.pk and getattr(self.instance, "has_public_notes", True):
            self.fields["supersedes"].choices = self._note_choices
        else:
            del self.fields["supersedes"]

    def _note_choices(self) -> list[tuple]:
        notes = self.instance.versions.exclude(note="").filter(superseded_by=None)
        choices = [(version.number, f"{version.get_kind_display()}: {version.note[:60]}") for version in notes]
        return [("", "no"), *choices]

    def _offer_sections(self) -> None:
        sections = section_ids_of(self.user)
        if sections is not None:
            within = Q(pk__in=sections) | Q(pk=self.instance.section_id)
            self.fields["section"].queryset = Section.objects.filter(within)

    def _offer_names(self) -> None:
        """Suggest the authors and topics there are, and begin with the article's own."""
        self.all_authors, self.all_topics = authors_and_topics()
        authors = self.all_authors
        self.fields["bylines"].widget.suggestions = unambiguous_names(authors, authors)
        self.fields["topics"].widget.suggestions = [topic.name for topic in self.all_topics]
        if self.instance.pk:
            signed = [byline.author for byline in self.instance.bylines.all()]
            self.initial["bylines"] = unambiguous_names(signed, authors)
            self.initial["topics"] = [topic.name for topic in self.instance.topics.all()]
            editor = self.instance.editor
            self.initial["editor"] = unambiguous_names([editor], authors)[0] if editor else ""
        else:
            own = [author for author in authors if author.user_id == self.user.pk]
            self.initial |= {"bylines": unambiguous_names(own, authors), "topics": []}

    def clean_headline(self) -> str:
        """Refuse a headline without a word."""
        headline = self.cleaned_data["headline"]
        if not has_letter_or_digit(headline):
            raise ValidationError("Write a headline, in words.")
        return headline

    def clean_body(self) -> str:
        """Refuse a body too large to be one, before it is sanitised."""
        body = self.cleaned_data["body"]
        if sentence := body_size_error(body):
            raise ValidationError(sentence)
        return body

    def clean_topics(self) -> list:
        """Return the topics; those that nobody has used yet are unsaved, for people who may add topics."""
        may_add = self.user.has_perm("articles.add_topic")
        return find_topics(self.cleaned_data["topics"], among=self.all_topics, may_add=may_add)

    def clean_bylines(self) -> list:
        """Return the authors, in order."""
        return find_authors(self.cleaned_data["bylines"], among=self.all_authors)

    def clean_editor(self):
        """Return the author who edited it, or None."""
        name = self.cleaned_data["editor"]
        return find_authors([name], among=self.all_authors)[0] if name else None

    def clean_source_address(self) -> str:
        """Refuse an address that isn't one of a page."""
        address = self.cleaned_data["source_address"]
        if address and not is_url(address):
            raise ValidationError("Give the address of a page, which begins with https:// or http://.")
        return address

    def clean_publish_at(self):
        """Refuse a time that has gone by: readers haven't seen the article yet."""
        publish_at = self.cleaned_data["publish_at"]
        is_kept = self.action.name == SAVE and self._is_unchanged("publish_at")
        if publish_at and publish_at <= timezone.now() and not is_kept:
            raise ValidationError("That time has passed. Give a later one, or leave it empty to publish now.")
        return publish_at

    def _is_unchanged(self, name: str) -> bool:
        """Tell whether a datetime is what it was, to the second, as the form shows it."""
        before = self.initial.get(name)
        return before is not None and before.replace(microsecond=0) == self.cleaned_data[name]

    def clean(self) -> dict:
        """Validate what concerns several fields: plans, times that contradict each other, the action."""
        cleaned = super().clean()
        self._refuse_hidden_characters(cleaned)
        self._keep_colleagues_plans(cleaned.get("shown") or {})
        self._compare_times(cleaned)
        original, language = cleaned.get("translation_of"), cleaned.get("language", "")
        if original is not None and (why := translation_error(self.instance, original, language)):
            self.add_error("translation_of", why)
        if self.action.name != SAVE and self.action.name not in ACTIONS:
            self.add_error(None, f"The desk knows no act “{self.action.name[:40]}”.")
        if self.instance.pk is None and Article.objects.filter(pk=MAX_ROW_ID).exists():
            self.add_error(None, f"No News ID is left: the highest there can be, {MAX_ROW_ID}, is taken.")
        return cleaned

    def _refuse_hidden_characters(self, cleaned: dict) -> None:
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and (sentence := hidden_character_error(value)):
                self.add_error(name, sentence)

    def _keep_colleagues_plans(self, shown: dict) -> None:
        """Keep what a colleague has planned since the form was opened; `shown` are the plans that it showed then.

        A plan that both have changed, each differently, is an error at its field.
        """
        for name in PLANNING_FIELDS:
            if name not in self.fields or name not in self.cleaned_data or name not in shown:
                continue
            stored, given = self.initial.get(name), self.cleaned_data[name]
            if plan_as_text(stored) in (shown[name], plan_as_text(given)):
                continue
            if plan_as_text(given) == shown[name]:
                self.cleaned_data[name] = stored
            else:
                self.add_error(name, "Somebody changed it meanwhile. Open the article again and look at that first.")

    def _compare_times(self, cleaned: dict) -> None:
        publish_at, embargo, expires_at = (cleaned.get(name) for name in ("publish_at", "embargo", "expires_at"))
        is_save = self.action.name == SAVE
        scheduled = live_copy(self.instance).publish_at if self.state == LiveState.SCHEDULED and is_save else None
        due = publish_at or scheduled
        if due and expires_at and expires_at <= due:
            self.add_error("expires_at", "It would expire before readers see it. Give a later time, or none.")
        # What an action would break is reported by its check, with the same message as from the API and in bulk.
        if is_save and embargo and any(at < embargo for at in (publish_at, scheduled) if at):
            self.add_error("embargo", "Readers would have it before that. Schedule it for then, or later.")

    def action_arguments(self) -> dict:
        """Return the form's values of the keyword arguments that its action takes."""
        values = {name: self.cleaned_data.get(name) for name in ACTIONS[self.action.name].arguments}
        return {name: value for name, value in values.items() if value not in (None, "")}

    def add_action_error(self, refusal: ActionRefusedError | ValidationError) -> None:
        """Show why the form couldn't be saved or its action not run: at the fields concerned, else above them all."""
        if isinstance(refusal, ActionRefusedError):
            refusal = ValidationError(refusal.message)
        errors_by_field = getattr(refusal, "error_dict", None) or {None: refusal.error_list}
        for name, errors in errors_by_field.items():
            self.add_error(name if name in self.fields else None, errors)
