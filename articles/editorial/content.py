"""The words and filing that a working copy and what readers see have in common."""

from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db import models
from django_prose_editor.fields import ProseEditorField

from ..masthead.models import CommentsPolicy
from ..photos.models import Photo
from ..taxonomy.models import Author, Section
from .body_html import EDITOR_EXTENSIONS, sanitise
from .named_sources import parse_sources

no_null_characters = ProhibitNullCharactersValidator()


class Genre(models.TextChoices):
    """What kind of journalism a text is."""

    NEWS = "news", "news"
    ANALYSIS = "analysis", "analysis"
    OPINION = "opinion", "opinion"
    INTERVIEW = "interview", "interview"
    EXPLAINER = "explainer", "explainer"
    LIVE = "live", "live report"


class ArticleContent(models.Model):
    """The words and their filing: the fields that publishing carries from the working copy to readers."""

    headline = models.CharField(max_length=200)
    short_headline = models.CharField(max_length=90, blank=True, help_text="For narrow places; empty: the headline.")
    kicker = models.CharField(max_length=40, blank=True, help_text="The subject in a word or two, over the headline.")
    standfirst = models.TextField(max_length=400, blank=True, help_text="What it says, in a sentence or two.")
    slug = models.SlugField(
        max_length=80, blank=True, allow_unicode=True, help_text="The words of its address; empty: from the headline."
    )
    slugline = models.CharField(max_length=60, blank=True, help_text="The desk's own working name.")
    dateline = models.CharField(max_length=60, blank=True, help_text="Where it was written, as in TEHRAN.")
    body = ProseEditorField(
        extensions=EDITOR_EXTENSIONS, sanitize=sanitise, blank=True, validators=[no_null_characters]
    )
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, related_name="%(class)ss")
    photo = models.ForeignKey(
        Photo, on_delete=models.PROTECT, null=True, blank=True, verbose_name="lead photo", related_name="%(class)ss"
    )
    genre = models.CharField(max_length=10, choices=Genre.choices, default=Genre.NEWS)
    urgency = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(9)], help_text="1 most urgent, 9 least (IPTC)."
    )
    breaking = models.BooleanField(default=False)
    language = models.CharField(max_length=12, default="en", help_text="A language tag such as en or fa (BCP 47).")
    source = models.CharField(max_length=80, blank=True, help_text="The agency, where it isn't ours.")
    source_address = models.URLField(
        "source’s address", max_length=400, blank=True, help_text="Where the agency’s own text stands."
    )
    sources = models.TextField(
        "named sources",
        max_length=2000,
        blank=True,
        validators=[no_null_characters],
        help_text="What it rests on, one a line; an address at the end of a line becomes its link.",
    )
    editor = models.ForeignKey(
        Author,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="edited_%(class)ss",
        help_text="Who edited it, where readers are told.",
    )
    # A number, and no key: it is never given twice, so that it can't come to mean another article.
    translation_of = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="The News ID of the article that it translates."
    )
    editors_note = models.TextField("editor’s note", blank=True)
    comments_policy = models.CharField(
        max_length=10, choices=CommentsPolicy.choices, blank=True, help_text="Empty: as the newspaper has it."
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.headline

    @property
    def news_id(self):
        """The number that is the article's address for ever."""
        return self.pk

    @property
    def named_sources(self):
        """The sources it names, each as its name and its address, which may be empty."""
        return parse_sources(self.sources)

    @classmethod
    def content_fields(cls):
        """Return the names of the fields that publishing carries over; topics and bylines come beside them."""
        return [field.name for field in ArticleContent._meta.get_fields()]

    @classmethod
    def empty_content(cls):
        """Return what each of those fields holds of a text of which nothing is known, as a revision keeps it."""
        return {field.name: field.get_default() for field in ArticleContent._meta.get_fields()}
