"""The desk's form of an article: its words, its filing, and the act that its buttons ask for."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from ..delivery.addresses import LARGEST_ID
from ..editorial.body import too_large
from ..editorial.models import Article, Version
from ..editorial.permissions import may_publish
from ..editorial.state import LiveState, live_state
from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from ..taxonomy.naming import authors_named, topics_named, written
from ..taxonomy.staff import sections_of
from .widgets import BodyEditor, Names, NamesField, moved

ACTS = {"save", "publish", "schedule", "unschedule", "withdraw"}
KINDS = [kind for kind in Version.Kind.choices if kind[0] != Version.Kind.FIRST]
DATE_AND_TIME = forms.SplitDateTimeWidget(
    date_attrs={"type": "date", "aria-label": "Publish at: date"},
    time_attrs={"type": "time", "aria-label": "Publish at: time"},
    date_format="%Y-%m-%d",
    time_format="%H:%M",
)


class ArticleForm(forms.ModelForm):
    """The working copy, and what `_act` asks to be done with it once it is saved.

    `person` is who fills it in. `refusal` is the ValidationError with which an act was refused, if one
    was: the form then shows its sentences at its fields, with everything that was written.
    """

    person = None
    refusal = None

    publish_at = forms.SplitDateTimeField(required=False, widget=DATE_AND_TIME)
    section = forms.ModelChoiceField(Section.objects.all())
    topics = NamesField(widget=Names("Topic"), most=20, longest=60)
    bylines = NamesField(widget=Names("Byline", ordered=True), most=20, longest=80)
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
    note = forms.CharField(
        label="Public text",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Needed for a clarification or a correction: what was wrong and what is right.",
    )
    reason = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Readers find it at the article’s address, with the headline and the date.",
    )

    class Meta:
        model = Article
        fields = [*Article.copy_fields(), "topics", "publish_at"]
        widgets = {
            "headline": forms.Textarea({"rows": 2}),
            "standfirst": forms.Textarea({"rows": 2}),
            "body": BodyEditor,
        }

    def __init__(self, data=None, *args, **kwargs):
        self.act = (data or {}).get("_act", "save")
        field, _, move = self.act.partition(" ")
        self.rearranges = field in {"topics", "bylines"}
        if self.rearranges:
            data = data.copy()
            data.setlist(field, moved(data.getlist(field), move))
        super().__init__(data, *args, **kwargs)
        self.state = live_state(self.instance)
        self.may_publish = may_publish(self.person, self.instance)
        self._drop_what_is_not_offered()
        self._offer_sections()
        self._offer_names()

    def is_valid(self):
        """Tell whether it may be saved; a form whose lines are being rearranged isn't finished yet."""
        return not self.rearranges and super().is_valid()

    def full_clean(self):
        """Look for mistakes, but not while lines are being rearranged."""
        if self.rearranges:
            self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
        else:
            super().full_clean()

    def clean_body(self):
        """Refuse a body too large to be one, before it is sanitised."""
        body = self.cleaned_data["body"]
        if sentence := too_large(body):
            raise ValidationError(sentence)
        return body

    def clean_topics(self):
        """Return the topics; those that nobody has used yet are unsaved, for people who may add topics."""
        return topics_named(self.cleaned_data["topics"], may_add=self.person.has_perm("articles.add_topic"))

    def clean_bylines(self):
        """Return the authors, in order."""
        return authors_named(self.cleaned_data["bylines"])

    def clean_publish_at(self):
        """Refuse a time that no newspaper means, and one gone by: readers haven't seen the article yet."""
        publish_at = self.cleaned_data["publish_at"]
        if publish_at is None:
            if self.act == "schedule":
                raise ValidationError("Give the date and time at which readers get it.")
            return publish_at
        if not 1900 <= publish_at.year <= 2199:
            raise ValidationError("Give a year between 1900 and 2199.")
        if publish_at <= timezone.now() and (self.act != "save" or "publish_at" in self.changed_data):
            raise ValidationError("That time has passed. Give a later one, or leave it empty to publish now.")
        return publish_at

    def clean(self):
        """Look at what concerns the whole: the act, the News ID it would get, a refusal of the act."""
        cleaned = super().clean()
        if self.act not in ACTS:
            self.add_error(None, f"The desk knows no act “{self.act[:40]}”.")
        if self.act in {"publish", "schedule"} and "kind" in self.fields and not cleaned.get("kind"):
            self.add_error("kind", "Say what kind of change it is.")
        if self.instance._state.adding and Article.objects.filter(pk=LARGEST_ID).exists():
            self.add_error(None, f"No News ID is left: the highest there can be, {LARGEST_ID}, is taken.")
        if self.refusal:
            self._show(self.refusal)
        return cleaned

    def _drop_what_is_not_offered(self):
        """Leave the fields that this person has no use for, in this state, out of the form."""
        unneeded = {"kind", "note", "reason", "publish_at"}
        if self.may_publish:
            unneeded -= {
                LiveState.NOT_LIVE: {"publish_at"},
                LiveState.SCHEDULED: {"publish_at"},
                LiveState.LIVE: {"kind", "note", "reason"},
            }.get(self.state, set())
        for name in unneeded:
            del self.fields[name]

    def _offer_sections(self):
        sections = sections_of(self.person)
        if sections is not None and "section" in self.fields:
            within = Q(pk__in=sections) | Q(pk=self.instance.section_id)
            self.fields["section"].queryset = Section.objects.filter(within)

    def _offer_names(self):
        """Suggest the authors and topics there are, and begin with the article's own."""
        authors, topics = list(Author.objects.all()), list(Topic.objects.all())
        self.fields["bylines"].widget.suggestions = written(authors, authors)
        self.fields["topics"].widget.suggestions = [topic.name for topic in topics]
        if self.instance.pk:
            signed = self.instance.bylines.select_related("author")
            self.initial["bylines"] = written([byline.author for byline in signed], authors)
            self.initial["topics"] = [topic.name for topic in self.instance.topics.all()]
        else:
            own = [author for author in authors if author.user_id == self.person.pk]
            self.initial |= {"bylines": written(own, authors), "topics": []}

    def _show(self, refusal):
        problems = getattr(refusal, "error_dict", None) or {None: refusal.error_list}
        for name, errors in problems.items():
            self.add_error(name if name in self.fields else None, errors)
