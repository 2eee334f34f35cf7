"""The desk's form of an article: its words, its filing, its plans, and the act that its buttons ask for."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from ..delivery.addresses import LARGEST_ID, is_row_id
from ..editorial.acts import ACTS
from ..editorial.body import figure, too_large
from ..editorial.checks import has_a_word
from ..editorial.models import Article, Version
from ..editorial.perform import RefusedError, forbidden
from ..editorial.sources import is_address
from ..editorial.state import LiveState, live_copy, live_state
from ..editorial.translation import why_no_translation
from ..photos.models import Photo
from ..taxonomy.models import Section
from ..taxonomy.naming import authors_and_topics, authors_named, topics_named, written
from ..taxonomy.staff import sections_of
from ..writing.forms import LARGEST_REVISION
from .moments import moment_field
from .plans import PLANS, ShownPlans, meet
from .plans import written as written_plan
from .signs import refuse_hidden_signs
from .widgets import BodyEditor, Names, NamesField, moved

KINDS = [kind for kind in Version.Kind.choices if kind[0] != Version.Kind.FIRST]
# The acts that keep what was written in the form, unsaved.
ASIDE = {"topics", "bylines", "figure", "note", "resolve"}
# For which act's sake a field is on the form.
FOR_ACTS = {
    "publish_at": {"publish", "schedule"},
    "expires_at": {"publish", "update"},
    "kind": {"update"},
    "note": {"update"},
    "supersedes": {"update"},
    "comment": {"request_changes"},
    "reason": {"withdraw", "retract", "spike", "emergency"},
}


def _text(label, longest=1000, **kwargs):
    return forms.CharField(
        label=label, required=False, max_length=longest, widget=forms.Textarea({"rows": 2}), **kwargs
    )


class ArticleForm(forms.ModelForm):
    """The working copy, and what `_act` asks to be done with it once it is saved.

    `person` is who fills it in, and `offers` the acts they are offered. `refusal` is the ValidationError with
    which an act was refused, if one was: the form then shows its sentences at its fields, with everything that
    was written. `taken_up` is an unsaved text, as a form would have posted it, that the form begins with.
    """

    person = None
    offers = ()
    refusal = None
    taken_up = None

    window = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "The form has lost its window."})
    base = forms.IntegerField(
        min_value=0,
        max_value=LARGEST_REVISION,
        widget=forms.HiddenInput,
        error_messages={"required": "The form doesn’t say which revision it was written on. Open the article again."},
    )
    shown = ShownPlans(required=False)
    publish_at = moment_field("Publish at")
    embargo = moment_field("Embargo", help_text="Readers may not have it before.")
    expires_at = moment_field("Expires", help_text="From then on readers no longer see it.")
    planned_on = forms.DateField(
        label="Planned for", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    section = forms.ModelChoiceField(Section.objects.all(), error_messages={"required": "Choose a section."})
    topics = NamesField(widget=Names("Topic"), most=20, longest=60)
    bylines = NamesField(widget=Names("Byline", ordered=True), most=20, longest=80)
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
        label="What kind of change is it?", choices=KINDS, required=False, widget=forms.RadioSelect
    )
    note = _text(
        "Public text", help_text="Needed for a clarification or a correction: what was wrong and what is right."
    )
    supersedes = forms.TypedChoiceField(
        label="Puts right an earlier note", required=False, coerce=int, empty_value=None
    )
    comment = _text("What is to change", 2000, help_text="It goes to the writers, and stands among the notes.")
    new_note = forms.CharField(
        label="A note to colleagues", required=False, widget=forms.Textarea({"rows": 2, "maxlength": 2000})
    )
    reason = _text("Reason", help_text="Readers find it where an article was; otherwise it is for the log.")

    class Meta:
        model = Article
        fields = [*Article.copy_fields(), "topics", *PLANS]
        widgets = {
            "headline": forms.Textarea({"rows": 2}),
            "standfirst": forms.Textarea({"rows": 2}),
            "sources": forms.Textarea({"rows": 3}),
            "body": BodyEditor,
        }

    def __init__(self, data=None, *args, **kwargs):
        self.act = (data or {}).get("_act", "save")
        aside, _, what = self.act.partition(" ")
        self.is_unfinished = aside in ASIDE or (data is None and self.taken_up is not None)
        if aside in {"topics", "bylines"}:
            data = data.copy()
            data.setlist(aside, moved(data.getlist(aside), what))
        if aside == "figure":
            data = self._with_figure(data)
        if aside == "note" and not self.refusal:
            data = data.copy()
            data["new_note"] = ""
        super().__init__(self.taken_up if data is None else data, *args, **kwargs)
        self.state = live_state(self.instance)
        asked = ACTS.get(self.act)
        # As it was before this save: nobody publishes by moving an article to a section of their own.
        self.forbidden = forbidden(asked, self.person, self.instance) if asked and self.instance.pk else ""
        self._offer_only_what_is_of_use()
        self._offer_sections()
        self._offer_names()
        self._begin()

    def _with_figure(self, data):
        """Return what was posted with a figure at the body's end: how a photo is placed without script."""
        data, number = data.copy(), data.get("figure_photo", "").strip()
        if is_row_id(number) and Photo.objects.filter(pk=number).exists():
            data["body"] = data.get("body", "") + figure(number)
        else:
            self.refusal = ValidationError({"body": "There is no photo with that number, so no figure was added."})
        return data

    def is_valid(self):
        """Tell whether it may be saved; a form whose lines are being rearranged isn't finished yet."""
        return not self.is_unfinished and super().is_valid()

    def full_clean(self):
        """Look for mistakes, but not in what isn't finished."""
        if self.is_unfinished:
            self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
            self._show_refusal()
        else:
            super().full_clean()

    def _clean_fields(self):
        super()._clean_fields()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and (sentence := refuse_hidden_signs(value)):
                self.add_error(name, sentence)

    def clean_headline(self):
        """Refuse a headline without a word."""
        headline = self.cleaned_data["headline"]
        if not has_a_word(headline):
            raise ValidationError("Write a headline, in words.")
        return headline

    def clean_body(self):
        """Refuse a body too large to be one, before it is sanitised."""
        body = self.cleaned_data["body"]
        if sentence := too_large(body):
            raise ValidationError(sentence)
        return body

    def clean_topics(self):
        """Return the topics; those that nobody has used yet are unsaved, for people who may add topics."""
        may_add = self.person.has_perm("articles.add_topic")
        return topics_named(self.cleaned_data["topics"], among=self.all_topics, may_add=may_add)

    def clean_bylines(self):
        """Return the authors, in order."""
        return authors_named(self.cleaned_data["bylines"], among=self.all_authors)

    def clean_editor(self):
        """Return the author who edited it, or None."""
        name = self.cleaned_data["editor"]
        return authors_named([name], among=self.all_authors)[0] if name else None

    def clean_source_address(self):
        """Refuse an address that isn't one of a page."""
        address = self.cleaned_data["source_address"]
        if address and not is_address(address):
            raise ValidationError("Give the address of a page, which begins with https:// or http://.")
        return address

    def clean_publish_at(self):
        """Refuse a time that has gone by: readers haven't seen the article yet."""
        publish_at = self.cleaned_data["publish_at"]
        if publish_at and publish_at <= timezone.now() and (self.act != "save" or not self._keeps("publish_at")):
            raise ValidationError("That time has passed. Give a later one, or leave it empty to publish now.")
        return publish_at

    def clean(self):
        """Look at what concerns the whole: times that contradict each other, the act, a refusal of the act."""
        cleaned = super().clean()
        meet(self, cleaned.get("shown") or {})
        self._compare_times(cleaned)
        original, language = cleaned.get("translation_of"), cleaned.get("language", "")
        if original is not None and (why := why_no_translation(self.instance, original, language)):
            self.add_error("translation_of", why)
        if self.act != "save" and self.act not in ACTS:
            self.add_error(None, f"The desk knows no act “{self.act[:40]}”.")
        if self.instance._state.adding and Article.objects.filter(pk=LARGEST_ID).exists():
            self.add_error(None, f"No News ID is left: the highest there can be, {LARGEST_ID}, is taken.")
        self._show_refusal()
        return cleaned

    def _keeps(self, name):
        """Tell whether a moment is what it was, but for what a form doesn't show of it."""
        before = self.initial.get(name)
        return before is not None and before.replace(microsecond=0) == self.cleaned_data[name]

    def words_for_act(self):
        """Return what the form says to the words that its act takes."""
        said = {name: self.cleaned_data.get(name) for name in ACTS[self.act].words}
        return {name: value for name, value in said.items() if value not in (None, "")}

    def _compare_times(self, cleaned):
        publish_at, embargo, expires_at = (cleaned.get(name) for name in ("publish_at", "embargo", "expires_at"))
        live = live_copy(self.instance)
        scheduled = live.publish_at if self.state == LiveState.SCHEDULED and self.act == "save" else None
        due = publish_at or scheduled
        if due and expires_at and expires_at <= due:
            self.add_error("expires_at", "It would expire before readers see it. Give a later time, or none.")
        # What an act would break is told by its check, in the words of every other road.
        if self.act == "save" and embargo and any(at < embargo for at in (publish_at, scheduled) if at):
            self.add_error("embargo", "Readers would have it before that. Schedule it for then, or later.")

    def _offer_only_what_is_of_use(self):
        """Leave the fields that serve no act this person is offered out of the form."""
        names = {act.name for act in self.offers}
        for field, acts in FOR_ACTS.items():
            if not names & acts:
                del self.fields[field]
        if "supersedes" in self.fields:
            self._offer_notes()

    def _offer_notes(self):
        """Offer the public notes that no other has put right; they are looked for where they are shown or chosen."""
        # A page that is shown was fetched with whether there are any.
        if self.instance.pk and getattr(self.instance, "has_public_notes", True):
            self.fields["supersedes"].choices = self._notes
        else:
            del self.fields["supersedes"]

    def _notes(self):
        notes = self.instance.versions.exclude(note="").filter(superseded_by=None)
        choices = [(version.number, f"{version.get_kind_display()}: {version.note[:60]}") for version in notes]
        return [("", "no"), *choices]

    def _offer_sections(self):
        sections = sections_of(self.person)
        if sections is not None:
            within = Q(pk__in=sections) | Q(pk=self.instance.section_id)
            self.fields["section"].queryset = Section.objects.filter(within)

    def _offer_names(self):
        """Suggest the authors and topics there are, and begin with the article's own."""
        authors, self.all_topics = authors_and_topics()
        self.all_authors = authors
        self.fields["bylines"].widget.suggestions = written(authors, authors)
        self.fields["topics"].widget.suggestions = [topic.name for topic in self.all_topics]
        if self.instance.pk:
            signed = [byline.author for byline in self.instance.bylines.all()]
            self.initial["bylines"] = written(signed, authors)
            self.initial["topics"] = [topic.name for topic in self.instance.topics.all()]
            editor = self.instance.editor
            self.initial["editor"] = written([editor], authors)[0] if editor else ""
        else:
            own = [author for author in authors if author.user_id == self.person.pk]
            self.initial |= {"bylines": written(own, authors), "topics": []}

    def _begin(self):
        self.initial |= {
            "window": uuid.uuid4(),
            "base": getattr(self.instance, "base", None) or 0,
            "shown": {name: written_plan(self.initial.get(name)) for name in PLANS},
        }

    def _show_refusal(self):
        refusal = self.refusal
        if refusal is None:
            return
        if isinstance(refusal, RefusedError):
            refusal = ValidationError(refusal.sentence)
        problems = getattr(refusal, "error_dict", None) or {None: refusal.error_list}
        for name, errors in problems.items():
            self.add_error(name if name in self.fields else None, errors)
