"""Sections, topics and authors, and invitations of the staff."""

import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..delivery import fields

# The first parts of the newspaper's other addresses (docs/architecture.md), which a section must not shadow.
RESERVED_SLUGS = frozenset(
    {
        "accounts",
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
        "pages",
        "preview",
        "readyz",
        "search",
        "settings",
        "sitemaps",
        "static",
        "topics",
    }
)


def validate_not_reserved(slug: str) -> None:
    """Raise ValidationError if the slug would shadow one of the newspaper's own addresses."""
    if slug.lower() in RESERVED_SLUGS:
        message = gettext("The address “/%(slug)s/” is reserved. Choose another slug.")
        raise ValidationError(message % {"slug": slug})


class Section(models.Model):
    """A section of the newspaper, such as Economy; its front page is at /<slug>/."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = fields.SlugField(
        _("slug"), max_length=60, unique=True, allow_unicode=True, validators=[validate_not_reserved]
    )
    description = models.CharField(_("description"), max_length=220, blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Its position in the navigation, lowest first.")
    )
    opinion = models.BooleanField(
        _("opinion"),
        default=False,
        help_text=_("Articles in this section are opinion; front pages show the author’s portrait."),
    )
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="assigned_sections",
        verbose_name=_("staff"),
        help_text=_(
            "Editors and reporters of this section; people without an assigned section can work in all sections."
        ),
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.slug])


class Topic(models.Model):
    """A subject of articles in any section, such as Water."""

    class Kind(models.TextChoices):
        """The kind of subject."""

        SUBJECT = "subject", _("subject")
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        PLACE = "place", _("place")
        EVENT = "event", _("event")

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True, allow_unicode=True)
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=Kind.choices,
        default=Kind.SUBJECT,
        help_text=_("Used by search engines and news agencies."),
    )
    description = models.CharField(_("description"), max_length=220, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


class Author(models.Model):
    """A name in bylines: a person with or without an account, or a desk."""

    class Kind(models.TextChoices):
        """Person or Organization in schema.org's terms."""

        PERSON = "person", _("person")
        DESK = "desk", pgettext_lazy("author", "desk")

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.PERSON)
    role = models.CharField(
        pgettext_lazy("author", "role"), max_length=80, blank=True, help_text=_("For example “Metro correspondent”.")
    )
    bio = models.TextField(_("biography"), blank=True)
    portrait = models.ImageField(
        _("portrait"),
        upload_to="portraits/",
        blank=True,
        width_field="portrait_width",
        height_field="portrait_height",
    )
    portrait_width = models.PositiveIntegerField(_("width of the portrait"), null=True, editable=False)
    portrait_height = models.PositiveIntegerField(_("height of the portrait"), null=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("account"),
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])

    @property
    def takes_definite_article(self) -> bool:
        """Whether an English byline has “the” before the name, as in “By the Diplomatic Desk”."""
        return self.kind == self.Kind.DESK and not self.name.lower().startswith("the ")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def open(self, at: datetime.datetime) -> Self:
        """Return the invitations whose link works at that time: it was not used, and has not expired."""
        return self.filter(accepted_at=None, ends_at__gt=at)


class Invitation(models.Model):
    """An invitation to an account: its e-mail has a link with which the person sets a password, once.

    Nothing secret is stored: the link is signed (newsroom/accounts/invitation_links.py).
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="invitation",
        verbose_name=_("account"),
    )
    number = models.PositiveIntegerField(
        _("number"), help_text=_("How often the invitation was sent. Only the latest link works.")
    )
    sent_at = models.DateTimeField(_("sent"))
    ends_at = models.DateTimeField(_("expires"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("sent by")
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_permissions = []

    def __str__(self) -> str:
        return f"invitation of {self.user}"

    def is_open(self, at: datetime.datetime) -> bool:
        """Return whether the link works at that time: it was not used, and has not expired."""
        return self.accepted_at is None and at < self.ends_at
