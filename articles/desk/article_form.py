"""The desk's form of an article: its text, classification and plans, and the arguments of its buttons' actions."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from ..taxonomy.models import Author, Section, Topic
from ..taxonomy.section_staff import section_ids_of
from ..writing.forms import MAX_REVISION
from .article_form_actions import SAVE, FormAction
from .article_form_fields import BodyEditor, FlatRenderer, NameListField, NameListWidget, ShownPlansField, plan_as_text
from .available_actions import ACTIONS_WITH_REASON, AvailableActions
from .datetime_fields import local_datetime_field
from .hidden_characters import hidden_character_error

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHANGE_KINDS = [kind for kind in Version.Kind.choices if kind[0] != Version.Kind.FIRST]
# The actions that each field is for; without one of them, the field isn't on the form.
FIELD_ACTIONS = {
    "publish_at": {"publish", "schedule"},
    "expires_at": {"publish", "update"},
    "kind": {"update"},
    "note": {"update"},
    "supersedes": {"update"},
    "comment": {"request_changes"},
    "reason": ACTIONS_WITH_REASON,
}


def _text_field(label: "StrOrPromise", help_text: "StrOrPromise", max_length: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=max_length,
        widget=forms.Textarea({"rows": 2}),
    )


class ArticleForm(forms.ModelForm):
    """The working copy, and the arguments of the action that runs after it is saved.

    `user` fills in the form, `actions` are those that the user is offered on the article, and `action` is the one that
    the pressed button requests. A draft, such as an unsaved text or a form whose lines are being moved, is shown as it
    is: the form is unbound, so it isn't validated and is never valid. `posted` is the data of a draft or a submission.
    """

    default_renderer = FlatRenderer

    window = forms.UUIDField(
        label=gettext_lazy("Window"),
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("The form is incomplete. Open the article again.")},
    )
    base = forms.IntegerField(
        label=gettext_lazy("Revision"),
        min_value=0,
        max_value=MAX_REVISION,
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("The form doesn’t say which revision it is based on. Open the article again.")
        },
    )
    shown = ShownPlansField(required=False)
    publish_at = local_datetime_field(gettext_lazy("Publish at"))
    embargo = local_datetime_field(
        gettext_lazy("Embargo"), help_text=gettext_lazy("The article can’t be published before this time.")
    )
    expires_at = local_datetime_field(
        gettext_lazy("Expires"), help_text=gettext_lazy("Readers no longer see the article from this time on.")
    )
    planned_on = forms.DateField(
        label=gettext_lazy("Planned for"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    section = forms.ModelChoiceField(
        Section.objects.all(),
        label=gettext_lazy("Section"),
        error_messages={"required": gettext_lazy("Choose a section.")},
    )
    topics = NameListField(
        label=gettext_lazy("Topics"), widget=NameListWidget(gettext_lazy("Topic")), max_names=20, max_length=60
    )
    bylines = NameListField(
        label=gettext_lazy("Bylines"),
        widget=NameListWidget(gettext_lazy("Byline"), ordered=True),
        max_names=20,
        max_length=80,
    )
    editor = forms.CharField(
        label=gettext_lazy("Editor"),
        required=False,
        max_length=80,
        widget=forms.TextInput({"list": "id_bylines_list"}),
        help_text=gettext_lazy("The editor named on the article’s page, if any."),
    )
    source_address = forms.URLField(
        label=gettext_lazy("Source’s address"),
        required=False,
        max_length=400,
        assume_scheme="https",
        help_text=gettext_lazy("The web address of the article at the agency."),
    )
    photo = forms.ModelChoiceField(
        Photo.objects.all(),
        label=gettext_lazy("Photo number"),
        required=False,
        widget=forms.NumberInput({"list": "photos", "min": 1}),
        help_text=gettext_lazy("Type the number, or a word of the caption to find one of the latest photos."),
        error_messages={"invalid_choice": gettext_lazy("There is no photo with this number.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"), choices=CHANGE_KINDS, required=False, widget=forms.RadioSelect
    )
    note = _text_field(
        gettext_lazy("Public text"),
        help_text=gettext_lazy("Required for a clarification or correction: what was wrong and what is right."),
    )
    supersedes = forms.TypedChoiceField(
        label=gettext_lazy("Replaces an earlier correction"), required=False, coerce=int, empty_value=None
    )
    comment = _text_field(
        gettext_lazy("What needs changing"),
        help_text=gettext_lazy("Sent to the writers and added to the notes."),
        max_length=2000,
    )
    new_note = forms.CharField(
        label=gettext_lazy("Note to colleagues"),
        required=False,
        widget=forms.Textarea({"rows": 2, "maxlength": 2000}),
    )
    reason = _text_field(
        gettext_lazy("Reason"),
        help_text=gettext_lazy("Shown to readers if you withdraw or retract the article; otherwise only logged."),
    )

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
        user: User,
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
        self.initial.update(
            window=uuid.uuid4(),
            base=getattr(article, "base", None) or 0,
            shown={name: plan_as_text(self.initial.get(name)) for name in PLANNING_FIELDS},
        )
        if is_draft and data is not None:
            self._fill_from_draft(data)

    def _fill_from_draft(self, draft: QueryDict) -> None:
        """Show the values of a draft without validating them; the form can't be saved then."""
        for name, field in self.fields.items():
            self.initial[name] = field.widget.value_from_datadict(draft, {}, self.add_prefix(name))
        # add_error() needs it, and an unbound form doesn't have it.
        self.cleaned_data: dict[str, Any] = {}

    def _remove_unused_fields(self) -> None:
        """Remove the fields that none of the offered actions needs."""
        for field, actions in FIELD_ACTIONS.items():
            if not self.actions.names & actions:
                del self.fields[field]
        if not self.user.has_perm("articles.publish_article"):
            del self.fields["breaking"]
        if "supersedes" in self.fields:
            self._offer_public_notes()

    def _offer_public_notes(self) -> None:
        """Offer the public notes that no later one replaces; the query runs only where they are shown or chosen."""
        # An article fetched with for_article_form() is annotated with whether there are any.
        if self.instance.pk and getattr(self.instance, "has_public_notes", True):
            field = self.fields["supersedes"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = self._public_note_choices
        else:
            del self.fields["supersedes"]

    def _public_note_choices(self) -> list[tuple[int | str, str]]:
        versions = self.instance.versions.exclude(note="").filter(superseded_by=None)
        choices = [(version.number, f"{version.get_kind_display()}: {version.note[:60]}") for version in versions]
        return [("", _("no")), *choices]

    def _offer_sections(self) -> None:
        sections = section_ids_of(self.user)
        if sections is not None:
            field = self.fields["section"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Section.objects.filter(Q(pk__in=sections) | Q(pk=self.instance.section_id))

    def _offer_names(self) -> None:
        """Suggest all authors and topics, and fill in the article's own."""
        self.all_authors, self.all_topics = authors_and_topics()
        authors = self.all_authors
        self._suggest("bylines", unambiguous_names(authors, authors))
        self._suggest("topics", [topic.name for topic in self.all_topics])
        if self.instance.pk:
            own_authors = [byline.author for byline in self.instance.bylines.all()]
            self.initial["bylines"] = unambiguous_names(own_authors, authors)
            self.initial["topics"] = [topic.name for topic in self.instance.topics.all()]
            editor = self.instance.editor
            self.initial["editor"] = unambiguous_names([editor], authors)[0] if editor else ""
        else:
            own_authors = [author for author in authors if author.user_id == self.user.pk]
            self.initial.update(bylines=unambiguous_names(own_authors, authors), topics=[])

    def _suggest(self, name: str, suggestions: Sequence[str]) -> None:
        widget = self.fields[name].widget
        assert isinstance(widget, NameListWidget)
        widget.suggestions = suggestions

    def clean_headline(self) -> str:
        """Refuse a headline without a letter or a digit."""
        headline: str = self.cleaned_data["headline"]
        if not has_letter_or_digit(headline):
            raise ValidationError(_("Write a headline that contains letters or digits."))
        return headline

    def clean_body(self) -> str:
        """Refuse a body that is too large, before it is sanitised."""
        body: str = self.cleaned_data["body"]
        if message := body_size_error(body):
            raise ValidationError(message)
        return body

    def clean_topics(self) -> list[Topic]:
        """Return the topics; new ones are unsaved, and only for people who may add topics."""
        may_add = self.user.has_perm("articles.add_topic")
        return find_topics(self.cleaned_data["topics"], among=self.all_topics, may_add=may_add)

    def clean_bylines(self) -> list[Author]:
        """Return the authors, in order."""
        return find_authors(self.cleaned_data["bylines"], among=self.all_authors)

    def clean_editor(self) -> Author | None:
        """Return the author who edited the article, or None."""
        name = self.cleaned_data["editor"]
        return find_authors([name], among=self.all_authors)[0] if name else None

    def clean_source_address(self) -> str:
        """Refuse an address that isn't a web page's."""
        address: str = self.cleaned_data["source_address"]
        if address and not is_url(address):
            raise ValidationError(_("Give the address of a web page, beginning with https:// or http://."))
        return address

    def clean_publish_at(self) -> datetime.datetime | None:
        """Refuse a time in the past, unless it is unchanged and the article is only saved."""
        publish_at: datetime.datetime | None = self.cleaned_data["publish_at"]
        is_unchanged = self.action.name == SAVE and self._is_unchanged("publish_at")
        if publish_at and publish_at <= timezone.now() and not is_unchanged:
            raise ValidationError(_("That time has passed. Give a later time, or leave it blank to publish now."))
        return publish_at

    def _is_unchanged(self, name: str) -> bool:
        """Return whether a datetime is the same as before, to the second, as the form shows it."""
        before: datetime.datetime | None = self.initial.get(name)
        return before is not None and before.replace(microsecond=0) == self.cleaned_data[name]

    def clean(self) -> dict[str, Any]:
        """Validate several fields together: the plans, times that contradict each other, and the action."""
        super().clean()
        cleaned = self.cleaned_data
        self._refuse_hidden_characters(cleaned)
        self._keep_colleagues_plans(cleaned.get("shown") or {})
        self._compare_times(cleaned)
        original, language = cleaned.get("translation_of"), cleaned.get("language", "")
        if original is not None and (message := translation_error(self.instance, original, language)):
            self.add_error("translation_of", message)
        if self.action.name != SAVE and self.action.name not in ACTIONS:
            message = _("There is no action named “%(name)s”.") % {"name": self.action.name[:40]}
            self.add_error(None, message)
        if self.instance.pk is None and Article.objects.filter(pk=MAX_ROW_ID).exists():
            message = _("The highest possible News ID, %(number)s, is already used, so no new article can be created.")
            self.add_error(None, message % {"number": MAX_ROW_ID})
        return cleaned

    def _refuse_hidden_characters(self, cleaned: Mapping[str, Any]) -> None:
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and (message := hidden_character_error(value)):
                self.add_error(name, message)

    def _keep_colleagues_plans(self, shown: Mapping[str, Any]) -> None:
        """Keep the plans that a colleague has changed since the form was opened and that this form leaves unchanged.

        `shown` are the plans that the form showed when it was opened. A plan that both have changed, each to another
        value, is an error at its field.
        """
        for name in PLANNING_FIELDS:
            if name not in self.fields or name not in self.cleaned_data or name not in shown:
                continue
            stored, submitted = self.initial.get(name), self.cleaned_data[name]
            if plan_as_text(stored) in (shown[name], plan_as_text(submitted)):
                continue
            if plan_as_text(submitted) == shown[name]:
                self.cleaned_data[name] = stored
            else:
                message = _("Somebody else changed this since you opened the article. Open it again to see the change.")
                self.add_error(name, message)

    def _compare_times(self, cleaned: Mapping[str, Any]) -> None:
        publish_at, embargo, expires_at = (cleaned.get(name) for name in ("publish_at", "embargo", "expires_at"))
        is_save = self.action.name == SAVE
        live = live_copy(self.instance)
        scheduled = live.publish_at if live and self.state == LiveState.SCHEDULED and is_save else None
        goes_live_at = publish_at or scheduled
        if goes_live_at and expires_at and expires_at <= goes_live_at:
            message = _("The article would expire before it is published. Give a later time, or leave it blank.")
            self.add_error("expires_at", message)
        # An action that breaks the embargo is refused by its check, with the same message as from the API and in bulk.
        if is_save and embargo and any(time < embargo for time in (publish_at, scheduled) if time):
            message = _(
                "The article would be published before the embargo "
                "ends. Schedule it for the end of the embargo or later."
            )
            self.add_error("embargo", message)

    def action_arguments(self) -> dict[str, Any]:
        """Return the form's values for the keyword arguments of its action."""
        values = {name: self.cleaned_data.get(name) for name in ACTIONS[self.action.name].arguments}
        return {name: value for name, value in values.items() if value not in (None, "")}

    def add_action_error(self, refusal: ActionRefusedError | ValidationError) -> None:
        """Add the reason why the form wasn't saved or its action didn't run: to its fields, or to the whole form."""
        error = ValidationError(refusal.message) if isinstance(refusal, ActionRefusedError) else refusal
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, ValidationError(errors))
        else:
            self.add_error(None, error)
