"""Articles: the desk's working copy, its revisions, and what readers see.

An article lives in two rows. `Article` is the working copy, edited at the desk in any stage;
`LiveArticle` is what was published of it, and the only one that readers' pages ever query.
Publishing copies the one to the other, so a draft can't leak through a forgotten filter.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify

from ..delivery.append_only import AppendOnly
from ..photos.models import Photo
from ..taxonomy.models import Author, Topic
from .body_html import minutes_to_read, render_figures, word_count
from .content import ArticleContent
from .querysets import (
    IS_CORRECTION,
    ArticleQuerySet,
    LiveArticleQuerySet,
    NoteQuerySet,
    RevisionQuerySet,
    VersionQuerySet,
)

# The last words of an article's other addresses, which its own may not be.
RESERVED_WORDS = frozenset({"comments", "history"})


class Article(ArticleContent):
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
    embargo = models.DateTimeField(null=True, blank=True, help_text="Readers may not have it before.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="From then on readers no longer see it.")
    planned_on = models.DateField("planned for", null=True, blank=True, help_text="The day it is meant for.")
    flagged_at = models.DateTimeField(
        null=True, editable=False, help_text="Published past a failing check, and not looked at since."
    )
    form_key = models.UUIDField(
        null=True, unique=True, editable=False, help_text="Of the form that made it; sent again, it makes no second."
    )
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

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Delete it with all that hangs on it; what comes to hang on it meanwhile waits for its row, and finds none."""
        Article.objects.select_for_update().filter(pk=self.pk).values_list("pk").first()
        return super().delete(*args, **kwargs)


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


class Figure(models.Model):
    """A photo in the text of a working copy; the body says where, and this that it is used."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="figures")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="figures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "photo"], name="figure_once_per_article")]

    def __str__(self):
        return str(self.photo)


class Revision(AppendOnly):
    """An explicit save of the working copy: numbered, immutable, whole."""

    class Origin(models.TextChoices):
        """How a revision came about."""

        SAVED = "saved", "saved"
        RESTORED = "restored", "restored"
        MERGED = "merged", "merged"
        SET_ASIDE = "set_aside", "set aside"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    origin = models.CharField(max_length=9, choices=Origin.choices, default=Origin.SAVED)
    base = models.PositiveIntegerField(default=0, help_text="The number of the revision it was written on; 0: none.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self):
        return f"revision {self.number}"

    @classmethod
    def from_db(cls, db, field_names, values, **options):
        """Make one of a stored row; what articles had no field for when it was saved is empty in it."""
        revision = super().from_db(db, field_names, values, **options)
        if content := revision.__dict__.get("content"):
            revision.content = ArticleContent.empty_content() | content
        return revision


class RevisionName(models.Model):
    """What the desk calls a revision; the revision itself is never altered."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, primary_key=True, related_name="naming")
    name = models.CharField(max_length=60)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField()

    def __str__(self):
        return self.name


class Note(models.Model):
    """A remark on a draft, by a colleague or by an external reader of a preview, until it is resolved."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=2000)
    revision = models.PositiveIntegerField(default=0, help_text="The number of the revision that it speaks of.")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    external_author = models.CharField(
        max_length=180, blank=True, help_text="Who wrote it, where that is no colleague."
    )
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self):
        return f"note {self.pk} on {self.article_id}"


class LiveArticle(ArticleContent):
    """An article as readers see it, from `publish_at` on and until it is withdrawn.

    `shown_photo` is its lead photo where LiveArticle.objects.with_photos fetched that and readers may see it.
    """

    shown_photo = None

    class Withdrawal(models.TextChoices):
        """Why a published article is no longer shown."""

        WITHDRAWN = "withdrawn", "withdrawn"
        RETRACTED = "retracted", "retracted"

    article = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="live")
    topics = models.ManyToManyField(Topic, related_name="live_articles")
    authors = models.ManyToManyField(Author, through="LiveByline", related_name="live_articles")
    publish_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    modified_at = models.DateTimeField(null=True, help_text="The last change that a reader should know of.")
    modified_kind = models.CharField(max_length=13, blank=True)
    version = models.PositiveIntegerField(default=1)
    withdrawal = models.CharField(max_length=9, choices=Withdrawal.choices, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)
    social_card = models.CharField(max_length=60, blank=True, help_text="The picture of its headline, by file name.")

    objects = LiveArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-publish_at", "-pk"]
        indexes = [
            # With what visibility asks for, so that walking along it, and counting, needs no row.
            models.Index(
                F("publish_at").desc(), F("article_id").desc(), F("withdrawal"), F("expires_at"), name="live_newest"
            ),
            models.Index("section", F("publish_at").desc(), F("article_id").desc(), name="live_newest_in_section"),
            models.Index(fields=["expires_at"], name="live_expiring", condition=Q(expires_at__isnull=False)),
            # Of the translations alone, which are few: an index of all is taken for one of a single value.
            models.Index(fields=["translation_of"], name="live_translation", condition=Q(translation_of__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="withdrawal_has_its_time",
                condition=Q(withdrawal="", withdrawn_at=None) | (~Q(withdrawal="") & Q(withdrawn_at__isnull=False)),
            ),
        ]

    def get_absolute_url(self):
        return reverse("article", args=[self.pk, self.url_slug])

    @property
    def url_slug(self):
        """The words in its address; never empty, and never those of another address of the article."""
        words = self.slug or slugify(self.headline, allow_unicode=True)[:80].strip("-") or "article"
        return f"{words}-article" if words.lower() in RESERVED_WORDS else words

    @cached_property
    def author_list(self) -> list[Author]:
        """Its authors, in the order of the byline."""
        return [byline.author for byline in self.bylines.all()]

    @cached_property
    def topic_list(self) -> list[Topic]:
        """Its topics, by name."""
        return list(self.topics.all())

    @cached_property
    def word_count(self) -> int:
        """The number of words in its text, without those under pictures."""
        return word_count(render_figures(self.body, photos={}))

    @property
    def reading_minutes(self) -> int:
        """The minutes that reading it takes."""
        return minutes_to_read(self.word_count)

    @property
    def modified_label(self):
        """What the last change a reader should know of is called beside its date."""
        return {"clarification": "Clarified", "correction": "Corrected"}.get(self.modified_kind, "Updated")

    def is_visible(self, at=None):
        """Tell whether readers see it at that time (now)."""
        at = at or timezone.now()
        return not self.withdrawal and self.publish_at <= at and not self.has_expired(at)

    def has_expired(self, at=None):
        """Tell whether the time for which readers might see it is over at that time (now)."""
        return self.expires_at is not None and self.expires_at <= (at or timezone.now())

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


class LiveFigure(models.Model):
    """A photo in the text of a live article."""

    live_article = models.ForeignKey(LiveArticle, on_delete=models.CASCADE, related_name="figures")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="live_figures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["live_article", "photo"], name="live_figure_once")]

    def __str__(self):
        return str(self.photo)


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
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="superseded_by",
        help_text="The earlier clarification or correction that this one puts right.",
    )
    override_reason = models.TextField(blank=True, help_text="Why it was published past a failing check.")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [
            # For VersionQuerySet.corrections, which finds few rows among all versions.
            models.Index(F("published_at").desc(), F("id").desc(), name="version_corrections", condition=IS_CORRECTION)
        ]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="version_number_once")]

    def __str__(self):
        return f"version {self.number}"
