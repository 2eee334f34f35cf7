"""Articles: the desk's working copy, its revisions, and the live copy that readers see.

An article has two rows. `Article` is the working copy, edited at the desk in any stage; `LiveArticle` is the live copy,
and the only one that readers' pages query. Publishing copies the working copy to the live copy, so a forgotten filter
can't show a draft to readers.
"""

import datetime
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..delivery.append_only import AppendOnly
from ..photos.models import Photo
from ..taxonomy.models import Author, Topic
from .article_content import ArticleContent
from .body_html import minutes_to_read, render_figures, word_count
from .querysets import (
    IS_CORRECTION,
    ArticleQuerySet,
    LiveArticleQuerySet,
    NoteQuerySet,
    RevisionQuerySet,
    VersionQuerySet,
)

# The slugs that would collide with other addresses of an article.
RESERVED_WORDS = frozenset({"comments", "history"})


class Article(ArticleContent):
    """The working copy of an article. Its primary key is the News ID, which is never reused."""

    class Stage(models.TextChoices):
        """The stages of the working copy."""

        DRAFT = "draft", pgettext_lazy("stage", "draft")
        IN_REVIEW = "in_review", pgettext_lazy("stage", "in review")
        CHANGES_REQUESTED = "changes", pgettext_lazy("stage", "changes requested")
        APPROVED = "approved", pgettext_lazy("stage", "approved")
        SPIKED = "spiked", pgettext_lazy("stage", "spiked")

    id = models.BigAutoField(_("News ID"), primary_key=True)
    topics = models.ManyToManyField(Topic, blank=True, verbose_name=_("topics"), related_name="articles")
    authors = models.ManyToManyField(Author, through="Byline", verbose_name=_("authors"), related_name="articles")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.DRAFT, editable=False)
    publish_at = models.DateTimeField(
        _("publish at"), null=True, blank=True, help_text=_("Leave blank to publish now.")
    )
    embargo = models.DateTimeField(
        _("embargo"), null=True, blank=True, help_text=_("The article can’t be published before this time.")
    )
    expires_at = models.DateTimeField(
        _("expires at"), null=True, blank=True, help_text=_("Readers no longer see the article from this time on.")
    )
    planned_on = models.DateField(
        _("planned for"), null=True, blank=True, help_text=_("The day that the article is planned for.")
    )
    flagged_at = models.DateTimeField(
        _("flagged at"),
        null=True,
        editable=False,
        help_text=_("When the article was published despite failing checks; empty once it has been reviewed."),
    )
    form_key = models.UUIDField(
        null=True,
        unique=True,
        editable=False,
        help_text=_("Identifies the form that created the article, so that sending it twice creates one article."),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        verbose_name=_("created by"),
        related_name="+",
    )
    edited_at = models.DateTimeField(_("edited at"), default=timezone.now, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        verbose_name=_("edited by"),
        related_name="+",
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-edited_at", "-pk"]
        indexes = [models.Index(fields=["-edited_at", "-id"], name="article_recently_edited")]
        permissions = [
            ("edit_others_article", "Can edit others' articles"),
            ("approve_article", "Can approve articles and request changes"),
            ("publish_article", "Can publish, schedule, update and withdraw articles"),
            ("retract_article", "Can retract articles and publish despite failing checks"),
            ("work_in_all_sections", "Can work in all sections, not only the assigned ones"),
        ]

    @transaction.atomic
    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Delete the article and its related rows.

        The lock on its row makes concurrent inserts of related rows wait; they then fail, since the article is gone.
        """
        Article.objects.select_for_update().filter(pk=self.pk).values_list("pk").first()
        return super().delete(using=using, keep_parents=keep_parents)


class Byline(models.Model):
    """One of the working copy's authors, in order."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="byline_once_per_article")]

    def __str__(self) -> str:
        return str(self.author)


class Figure(models.Model):
    """A photo in the body of a working copy, stored as a row so that the uses of a photo can be queried."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="figures")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="figures")

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [models.UniqueConstraint(fields=["article", "photo"], name="figure_once_per_article")]

    def __str__(self) -> str:
        return str(self.photo)


class Revision(AppendOnly):
    """An explicit save of the working copy: numbered, immutable, with the whole content."""

    class Origin(models.TextChoices):
        """How a revision was created."""

        SAVED = "saved", pgettext_lazy("origin of a revision", "saved")
        RESTORED = "restored", pgettext_lazy("origin of a revision", "restored")
        MERGED = "merged", pgettext_lazy("origin of a revision", "merged")
        SET_ASIDE = "set_aside", pgettext_lazy("origin of a revision", "saved separately")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    origin = models.CharField(max_length=9, choices=Origin.choices, default=Origin.SAVED)
    base = models.PositiveIntegerField(
        default=0, help_text=_("The number of the revision that the text is based on; 0 if none.")
    )
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    # Annotated by RevisionQuerySet.with_highest_number.
    highest: int

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return gettext("revision %(number)d") % {"number": self.number}

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """Create an instance from a row, with empty values for fields that were added after the revision was saved."""
        revision = super().from_db(db, field_names, values, **options)
        if content := revision.__dict__.get("content"):
            revision.content = ArticleContent.empty_content() | content
        return revision


class RevisionName(models.Model):
    """The name that the desk gave to a revision; the revision itself never changes."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, primary_key=True, related_name="naming")
    name = models.CharField(max_length=60)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        verbose_name = _("revision name")
        verbose_name_plural = _("revision names")

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """A note on a draft, by a colleague or by an external reader of a preview."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=2000)
    revision = models.PositiveIntegerField(default=0, help_text=_("The number of the revision that the note is about."))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    external_author = models.CharField(
        max_length=180, blank=True, help_text=_("The writer, if they aren’t a colleague.")
    )
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return gettext("note %(number)s on article %(article)s") % {"number": self.pk, "article": self.article_id}


class LiveArticle(ArticleContent):
    """The live copy of an article: readers see it from `publish_at` on, until it expires or is withdrawn."""

    # Annotated by LiveArticleQuerySet.with_photos.
    photos_at: datetime.datetime | None = None

    class Withdrawal(models.TextChoices):
        """Whether a published article was withdrawn or retracted."""

        WITHDRAWN = "withdrawn", pgettext_lazy("article state", "withdrawn")
        RETRACTED = "retracted", pgettext_lazy("article state", "retracted")

    article = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="live")
    topics = models.ManyToManyField(Topic, related_name="live_articles")
    authors = models.ManyToManyField(Author, through="LiveByline", related_name="live_articles")
    publish_at = models.DateTimeField(_("published at"))
    expires_at = models.DateTimeField(_("expires at"), null=True)
    modified_at = models.DateTimeField(
        _("modified at"), null=True, help_text=_("The last change that matters to readers.")
    )
    modified_kind = models.CharField(max_length=13, blank=True)
    version = models.PositiveIntegerField(default=1)
    withdrawal = models.CharField(max_length=9, choices=Withdrawal.choices, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)
    social_card = models.CharField(
        max_length=60, blank=True, help_text=_("The file name of the social card, a picture of the headline.")
    )

    objects = LiveArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("live article")
        verbose_name_plural = _("live articles")
        ordering = ["-publish_at", "-pk"]
        indexes = [
            # A covering index for the condition of visibility, so that scans and counts don't read the table.
            models.Index(
                F("publish_at").desc(), F("article_id").desc(), F("withdrawal"), F("expires_at"), name="live_newest"
            ),
            models.Index("section", F("publish_at").desc(), F("article_id").desc(), name="live_newest_in_section"),
            models.Index(fields=["expires_at"], name="live_expiring", condition=Q(expires_at__isnull=False)),
            # Partial: few articles are translations, and a planner may take a full index for one of a single value.
            models.Index(fields=["translation_of"], name="live_translation", condition=Q(translation_of__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="withdrawal_has_its_time",
                condition=Q(withdrawal="", withdrawn_at=None) | (~Q(withdrawal="") & Q(withdrawn_at__isnull=False)),
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the article's page."""
        return reverse("article", args=[self.pk, self.url_slug])

    @property
    def url_slug(self) -> str:
        """The last part of the article's address; never empty, and never that of another address of the article."""
        slug = self.slug or slugify(self.headline, allow_unicode=True)[:80].strip("-") or "article"
        return f"{slug}-article" if slug.lower() in RESERVED_WORDS else slug

    @cached_property
    def shown_photo(self) -> Photo | None:
        """The lead photo if LiveArticle.objects.with_photos has fetched it and readers may see it at that time."""
        photo = self.photo if self.photos_at else None
        return photo if photo and photo.is_shown(self.photos_at) else None

    @cached_property
    def byline_list(self) -> "list[LiveByline]":
        """The bylines with their authors, in order."""
        return list(self.bylines.select_related("author"))

    @cached_property
    def author_list(self) -> list[Author]:
        """The authors, in the order of the byline."""
        return [byline.author for byline in self.byline_list]

    @cached_property
    def topic_list(self) -> list[Topic]:
        """The topics, by name."""
        return list(self.topics.all())

    @cached_property
    def word_count(self) -> int:
        """The number of words in the body, without captions."""
        return word_count(render_figures(self.body, photos={}))

    @property
    def reading_minutes(self) -> int:
        """The time to read the body, in minutes."""
        return minutes_to_read(self.word_count)

    @property
    def modified_label(self) -> str:
        """The label of the date of the last change that matters to readers."""
        if self.modified_kind == Version.Kind.CLARIFICATION:
            return pgettext("before a date", "Clarified")
        if self.modified_kind == Version.Kind.CORRECTION:
            return pgettext("before a date", "Corrected")
        return pgettext("before a date", "Updated")

    def is_visible(self, at: datetime.datetime | None = None) -> bool:
        """Return whether readers see the article at that time (now)."""
        at = at or timezone.now()
        return not self.withdrawal and self.publish_at <= at and not self.has_expired(at)

    def has_expired(self, at: datetime.datetime | None = None) -> bool:
        """Return whether the article has expired at that time (now)."""
        return self.expires_at is not None and self.expires_at <= (at or timezone.now())

    def is_scheduled(self, at: datetime.datetime | None = None) -> bool:
        """Return whether the article is scheduled for after that time (now)."""
        return not self.withdrawal and self.publish_at > (at or timezone.now())


class LiveByline(models.Model):
    """One of a live article's authors, in order."""

    live_article = models.ForeignKey(LiveArticle, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="live_bylines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("live byline")
        verbose_name_plural = _("live bylines")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["live_article", "author"], name="live_byline_once")]

    def __str__(self) -> str:
        return str(self.author)


class LiveFigure(models.Model):
    """A photo in the body of a live article."""

    live_article = models.ForeignKey(LiveArticle, on_delete=models.CASCADE, related_name="figures")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="live_figures")

    class Meta:
        verbose_name = _("live figure")
        verbose_name_plural = _("live figures")
        constraints = [models.UniqueConstraint(fields=["live_article", "photo"], name="live_figure_once")]

    def __str__(self) -> str:
        return str(self.photo)


class Version(AppendOnly):
    """A publication of an article: numbered from 1, immutable, with the revision that was published."""

    class Kind(models.TextChoices):
        """The kinds of change that readers are told."""

        FIRST = "first", pgettext_lazy("kind of change", "first published")
        TYPO = "typo", pgettext_lazy("kind of change", "typo")
        UPDATE = "update", pgettext_lazy("kind of change", "update")
        CLARIFICATION = "clarification", pgettext_lazy("kind of change", "clarification")
        CORRECTION = "correction", pgettext_lazy("kind of change", "correction")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(_("kind of change"), max_length=13, choices=Kind.choices)
    note = models.TextField(_("note"), blank=True, help_text=_("The public text of a clarification or correction."))
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="superseded_by",
        help_text=_("The earlier clarification or correction that this one replaces."),
    )
    override_reason = models.TextField(blank=True, help_text=_("Why the article was published despite failing checks."))
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-published_at", "-pk"]
        indexes = [
            # Partial, for VersionQuerySet.corrections: few versions are corrections.
            models.Index(F("published_at").desc(), F("id").desc(), name="version_corrections", condition=IS_CORRECTION)
        ]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return gettext("version %(number)d") % {"number": self.number}
