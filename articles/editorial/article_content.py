"""The fields that an article's working copy and its live copy have in common."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_prose_editor.fields import ProseEditorField

from ..masthead.models import CommentsPolicy
from ..photos.models import Photo
from ..taxonomy.models import Author, Section
from .body_html import EDITOR_EXTENSIONS, sanitise
from .named_sources import NamedSource, parse_sources

no_null_characters = ProhibitNullCharactersValidator()


class Genre(models.TextChoices):
    """The kinds of journalism."""

    NEWS = "news", pgettext_lazy("genre", "news")
    ANALYSIS = "analysis", pgettext_lazy("genre", "analysis")
    OPINION = "opinion", pgettext_lazy("genre", "opinion")
    INTERVIEW = "interview", pgettext_lazy("genre", "interview")
    EXPLAINER = "explainer", pgettext_lazy("genre", "explainer")
    LIVE = "live", pgettext_lazy("genre", "live report")


class ArticleContent(models.Model):
    """The content of an article: the fields that publishing copies from the working copy to the live copy."""

    headline = models.CharField(_("headline"), max_length=200)
    short_headline = models.CharField(
        _("short headline"),
        max_length=90,
        blank=True,
        help_text=_("Used where space is short; leave blank to use the headline."),
    )
    kicker = models.CharField(
        _("kicker"),
        max_length=40,
        blank=True,
        help_text=_("The subject in one or two words, shown above the headline."),
    )
    standfirst = models.TextField(
        _("standfirst"),
        max_length=400,
        blank=True,
        help_text=_("A summary of the article in one or two sentences."),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        blank=True,
        allow_unicode=True,
        help_text=_("The last part of the article’s address; leave blank to make it from the headline."),
    )
    slugline = models.CharField(
        _("slugline"), max_length=60, blank=True, help_text=_("The desk’s internal name for the article.")
    )
    dateline = models.CharField(
        _("dateline"), max_length=60, blank=True, help_text=_("Where the article was written, for example TEHRAN.")
    )
    body = ProseEditorField(
        _("body"), extensions=EDITOR_EXTENSIONS, sanitize=sanitise, blank=True, validators=[no_null_characters]
    )
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, verbose_name=_("section"), related_name="%(class)ss"
    )
    photo = models.ForeignKey(
        Photo, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("lead photo"), related_name="%(class)ss"
    )
    genre = models.CharField(_("genre"), max_length=10, choices=Genre.choices, default=Genre.NEWS)
    urgency = models.PositiveSmallIntegerField(
        _("urgency"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("From 1 (most urgent) to 9 (least urgent), as the IPTC defines it."),
    )
    breaking = models.BooleanField(_("breaking"), default=False)
    language = models.CharField(
        _("language"), max_length=12, default="en", help_text=_("A BCP 47 language tag, for example en or fa.")
    )
    source = models.CharField(
        _("source"), max_length=80, blank=True, help_text=_("The agency, if the article isn’t our own.")
    )
    source_address = models.URLField(
        _("source’s address"), max_length=400, blank=True, help_text=_("The web address of the article at the agency.")
    )
    sources = models.TextField(
        _("named sources"),
        max_length=2000,
        blank=True,
        validators=[no_null_characters],
        help_text=_("One source per line; a web address at the end of a line becomes a link."),
    )
    editor = models.ForeignKey(
        Author,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("editor"),
        related_name="edited_%(class)ss",
        help_text=_("The editor named on the article’s page, if any."),
    )
    # Not a foreign key: a News ID is never reused, so the number can't come to mean another article.
    translation_of = models.PositiveBigIntegerField(
        _("translation of"),
        null=True,
        blank=True,
        help_text=_("The News ID of the original, if this article is a translation."),
    )
    editors_note = models.TextField(_("editor’s note"), blank=True)
    comments_policy = models.CharField(
        _("comments policy"),
        max_length=10,
        choices=CommentsPolicy.choices,
        blank=True,
        help_text=_("Leave blank to use the newspaper’s policy."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.headline

    @property
    def news_id(self) -> int:
        """The number in the article's permanent address."""
        return self.pk

    @property
    def named_sources(self) -> list[NamedSource]:
        """The sources that the article names."""
        return parse_sources(self.sources)

    @classmethod
    def content_model_fields(cls) -> "list[models.Field[Any, Any]]":
        """Return the fields that publishing copies; topics and bylines are relations and aren't among them."""
        return [field for field in ArticleContent._meta.get_fields() if isinstance(field, models.Field)]

    @classmethod
    def content_fields(cls) -> list[str]:
        """Return the names of the fields that publishing copies."""
        return [field.name for field in cls.content_model_fields()]

    @classmethod
    def empty_content(cls) -> dict[str, Any]:
        """Return the default value of each of those fields, as a revision stores it."""
        return {field.name: field.get_default() for field in cls.content_model_fields()}
