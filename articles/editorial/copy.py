"""The words and filing that a working copy and what readers see have in common."""

from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db import models
from django_prose_editor.fields import ProseEditorField

from ..masthead.models import CommentsPolicy
from ..photos.models import Photo
from ..taxonomy.models import Section
from .body import EXTENSIONS, sanitise

no_nul = ProhibitNullCharactersValidator()


class Genre(models.TextChoices):
    """What kind of journalism a text is."""

    NEWS = "news", "news"
    ANALYSIS = "analysis", "analysis"
    OPINION = "opinion", "opinion"
    INTERVIEW = "interview", "interview"
    EXPLAINER = "explainer", "explainer"
    LIVE = "live", "live report"


class Copy(models.Model):
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
    body = ProseEditorField(extensions=EXTENSIONS, sanitize=sanitise, blank=True, validators=[no_nul])
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

    @classmethod
    def copy_fields(cls):
        """Return the names of the fields that publishing carries over; topics and bylines come beside them."""
        return [field.name for field in Copy._meta.get_fields()]
