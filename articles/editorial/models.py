"""Articles: the desk's working copy, its revisions, and what readers see.

An article lives in two rows. `Article` is the working copy, edited at the desk in any stage;
`LiveArticle` is what was published of it, and the only one that readers' pages ever query.
Publishing copies the one to the other, so a draft can't leak through a forgotten filter.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django_prose_editor.fields import ProseEditorField

from ..delivery.append_only import AppendOnly, AppendOnlyQuerySet
from ..masthead.models import CommentsPolicy
from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .body import EXTENSIONS, reading_minutes, sanitise
from .querysets import ArticleQuerySet, LiveArticleQuerySet, VersionQuerySet

# The last words of an article's other addresses, which its own may not be.
RESERVED_WORDS = frozenset({"comments", "history"})
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


class Article(Copy):
    """An article as the desk has it. Its primary key is the News ID, never reused."""

    class Stage(models.TextChoices):
        """How far the working copy has come."""

        DRAFT = "draft", "draft"
        IN_REVIEW = "in_review", "in review"
        CHANGES_REQUESTED = "changes", "changes requested"
        APPROVED = "approved", "approved"
        SPIKED = "spiked", "spiked"

    id = models.BigAutoField("News ID", primary_key=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles")
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT, editable=False)
    publish_at = models.DateTimeField("publish at", null=True, blank=True, help_text="Empty: when it is published.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    edited_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-edited_at", "-pk"]
        indexes = [models.Index(fields=["-edited_at", "-id"], name="article_recently_edited")]
        permissions = [
            ("edit_others_article", "Can edit others' articles"),
            ("approve_article", "Can approve articles and request changes"),
            ("publish_article", "Can publish, schedule, update and withdraw articles"),
            ("retract_article", "Can retract articles and publish past a failing check"),
            ("work_in_all_sections", "Works in all sections, whichever are assigned"),
        ]


class Byline(models.Model):
    """One of the working copy's authors, in order."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="byline_once_per_article")]

    def __str__(self):
        return str(self.author)


class Revision(AppendOnly):
    """An explicit save of the working copy: numbered, immutable, whole."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self):
        return f"revision {self.number}"


class LiveArticle(Copy):
    """An article as readers see it, from `publish_at` on and until it is withdrawn."""

    class Withdrawal(models.TextChoices):
        """Why a published article is no longer shown."""

        WITHDRAWN = "withdrawn", "withdrawn"
        RETRACTED = "retracted", "retracted"

    article = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="live")
    topics = models.ManyToManyField(Topic, related_name="live_articles")
    authors = models.ManyToManyField(Author, through="LiveByline", related_name="live_articles")
    publish_at = models.DateTimeField()
    modified_at = models.DateTimeField(null=True, help_text="The last change that a reader should know of.")
    modified_kind = models.CharField(max_length=13, blank=True)
    version = models.PositiveIntegerField(default=1)
    withdrawal = models.CharField(max_length=9, choices=Withdrawal.choices, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)

    objects = LiveArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-publish_at", "-pk"]
        indexes = [
            models.Index(F("publish_at").desc(), F("article_id").desc(), name="live_newest"),
            models.Index("section", F("publish_at").desc(), F("article_id").desc(), name="live_newest_in_section"),
        ]
        constraints = [
            models.CheckConstraint(
                name="withdrawal_has_its_time",
                condition=Q(withdrawal="", withdrawn_at=None) | (~Q(withdrawal="") & Q(withdrawn_at__isnull=False)),
            ),
        ]

    def get_absolute_url(self):
        return reverse("article", args=[self.pk, self.address_slug])

    @property
    def address_slug(self):
        """The words in its address; never empty, and never those of another address of the article."""
        words = self.slug or slugify(self.headline, allow_unicode=True)[:80].strip("-") or "article"
        return f"{words}-article" if words.lower() in RESERVED_WORDS else words

    @cached_property
    def minutes(self):
        """The minutes that reading it takes."""
        return reading_minutes(self.body)

    @property
    def modified_word(self):
        """What the last change a reader should know of is called beside its date."""
        return {"clarification": "Clarified", "correction": "Corrected"}.get(self.modified_kind, "Updated")

    def is_visible(self, at=None):
        """Tell whether readers see it at that time (now)."""
        return not self.withdrawal and self.publish_at <= (at or timezone.now())

    def is_scheduled(self, at=None):
        """Tell whether readers are still to see it at that time (now)."""
        return not self.withdrawal and self.publish_at > (at or timezone.now())


class LiveByline(models.Model):
    """One of a live article's authors, in order."""

    live_article = models.ForeignKey(LiveArticle, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="live_bylines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["live_article", "author"], name="live_byline_once")]

    def __str__(self):
        return str(self.author)


class Version(AppendOnly):
    """What was published, each time: numbered from 1, immutable, pointing at the revision that readers got."""

    class Kind(models.TextChoices):
        """What kind of change a version is to readers."""

        FIRST = "first", "first published"
        TYPO = "typo", "typo"
        UPDATE = "update", "update"
        CLARIFICATION = "clarification", "clarification"
        CORRECTION = "correction", "correction"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    note = models.TextField(blank=True, help_text="For a clarification or correction: what readers are told.")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="version_number_once")]

    def __str__(self):
        return f"version {self.number}"
