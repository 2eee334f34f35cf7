"""Sections, topics and authors: how articles are filed and signed."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from ..delivery import fields

# The first words of the newspaper's other addresses (docs/architecture.md); a section may not shadow one.
RESERVED_SLUGS = frozenset(
    {
        "admin",
        "api",
        "archive",
        "authors",
        "comments",
        "corrections",
        "favicon",
        "feeds",
        "healthz",
        "media",
        "news",
        "preview",
        "readyz",
        "search",
        "settings",
        "sitemaps",
        "static",
        "topics",
    }
)


def validate_not_reserved(slug):
    """Raise ValidationError where the slug would shadow one of the newspaper's own addresses."""
    if slug.lower() in RESERVED_SLUGS:
        raise ValidationError(f"“/{slug}/” is an address of the newspaper itself. Choose another slug.")


class Section(models.Model):
    """A part of the newspaper, such as Economy; its front is at /<slug>/."""

    name = models.CharField(max_length=60, unique=True)
    slug = fields.SlugField(max_length=60, unique=True, allow_unicode=True, validators=[validate_not_reserved])
    description = models.CharField(max_length=220, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place in the row of sections, lowest first.")
    opinion = models.BooleanField(default=False, help_text="Its articles are opinion; fronts show the writer’s face.")
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="assigned_sections",
        help_text="Editors and reporters of this section. Somebody assigned to none works in all.",
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("section", args=[self.slug])


class Topic(models.Model):
    """A subject that articles of any section share, such as Water."""

    class Kind(models.TextChoices):
        """What kind of thing the articles are about."""

        SUBJECT = "subject", "subject"
        PERSON = "person", "person"
        ORGANISATION = "organisation", "organisation"
        PLACE = "place", "place"
        EVENT = "event", "event"

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    kind = models.CharField(
        max_length=12, choices=Kind.choices, default=Kind.SUBJECT, help_text="Search engines and agencies are told."
    )
    description = models.CharField(max_length=220, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])


class Author(models.Model):
    """Somebody who signs articles: a person with or without an account, or a desk."""

    class Kind(models.TextChoices):
        """What JSON-LD calls Person and Organization."""

        PERSON = "person", "person"
        DESK = "desk", "desk"

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.PERSON)
    role = models.CharField(max_length=80, blank=True, help_text="Such as “Metro correspondent”.")
    bio = models.TextField(blank=True)
    portrait = models.ImageField(
        upload_to="portraits/", blank=True, width_field="portrait_width", height_field="portrait_height"
    )
    portrait_width = models.PositiveIntegerField(null=True, editable=False)
    portrait_height = models.PositiveIntegerField(null=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="author"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])

    @property
    def takes_definite_article(self):
        """Whether a byline writes “the” before the name, as in “By the Diplomatic Desk”."""
        return self.kind == self.Kind.DESK and not self.name.lower().startswith("the ")
