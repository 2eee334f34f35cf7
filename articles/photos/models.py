"""Photos: the picture, its description, its rights and its renditions."""

import datetime

from django.conf import settings
from django.core.files import File
from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..delivery import fields
from .querysets import RIGHTS_ENDING_PERIOD, PhotoQuerySet
from .renditions import Rendition, rendition_for
from .storage import originals_storage

no_nul = ProhibitNullCharactersValidator()


class Licence(models.TextChoices):
    """The licence under which a picture may be published."""

    OURS = "ours", _("our own")
    AGENCY = "agency", _("agency")
    FREELANCE = "freelance", _("freelance, by agreement")
    HANDOUT = "handout", _("handout")
    OPEN = "open", _("open licence (Creative Commons)")
    PUBLIC = "public", _("public domain")


class Photo(models.Model):
    """A picture with its description, rights and crops; the focal point is in per cent from the left and the top.

    The original is stored unchanged and is never public; `crops` describes the renditions for readers (renditions.py).
    """

    original = fields.FileField(_("original"), storage=originals_storage, max_length=200, editable=False)
    file_name = models.CharField(_("file name"), max_length=120, blank=True, editable=False)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    format = models.CharField(_("file format"), max_length=4, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), default=0, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    colour = models.CharField(_("average colour"), max_length=7, default="#808080", editable=False)
    crops = models.JSONField(_("crops"), default=dict, editable=False)

    caption = models.TextField(_("caption"), max_length=1000, blank=True, validators=[no_nul])
    alt_text = models.CharField(
        _("alt text"),
        max_length=300,
        blank=True,
        help_text=_("What the photo shows, for readers who can’t see it."),
    )
    decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("The photo adds no information, so screen readers skip it.")
    )
    people = models.CharField(
        _("people"), max_length=300, blank=True, help_text=_("Names from left to right, separated by commas.")
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)

    creator = models.CharField(
        _("creator"), max_length=120, blank=True, help_text=_("The photographer or other creator.")
    )
    credit = models.CharField(_("credit"), max_length=120, blank=True, help_text=_("Shown to readers with the photo."))
    source = models.CharField(
        _("source"), max_length=120, blank=True, help_text=_("For example an agency or an archive.")
    )
    copyright = models.CharField(_("copyright"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=9, choices=Licence.choices, blank=True)
    usage_terms = models.TextField(_("usage terms"), max_length=1000, blank=True, validators=[no_nul])
    rights_end = models.DateTimeField(
        _("rights end"),
        null=True,
        blank=True,
        help_text=_("From this time on readers don’t see the photo; leave blank if the rights don’t expire."),
    )
    maximum_uses = models.PositiveSmallIntegerField(
        _("maximum uses"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Number of articles that may use the photo; leave blank for no limit."),
    )

    focal_x = models.PositiveSmallIntegerField(
        _("focal point from the left, %"), default=50, validators=[MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point from the top, %"), default=50, validators=[MaxValueValidator(100)]
    )
    uploaded_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(fields=["-uploaded_at", "-id"], name="photo_newest"),
            models.Index(fields=["rights_end"], name="photo_rights_end"),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt_text or self.file_name or gettext("Photo %(id)s") % {"id": self.pk}

    def is_shown(self, at: datetime.datetime | None = None) -> bool:
        """Return whether readers may see the photo at that time (default: now), as Photo.objects.shown does."""
        return self.rights_end is None or self.rights_end > (at or timezone.now())

    def is_ending(self, at: datetime.datetime | None = None) -> bool:
        """Return whether the rights end within a week of that time (default: now), as rights_ending() does."""
        at = at or timezone.now()
        return self.rights_end is not None and at < self.rights_end <= at + RIGHTS_ENDING_PERIOD

    def open_original(self) -> File:
        """Open the original and return the file; raise OSError if it is missing."""
        return originals_storage().open(self.original_name)

    @property
    def original_name(self) -> str:
        """The name of the original in its storage; "" before it is stored."""
        return self.original.name or ""

    @property
    def is_live(self) -> bool:
        """Whether a published article shows the photo, as its lead photo or in its text."""
        return self.livearticles.exists() or self.live_figures.exists()

    @property
    def lacks_alt_text_or_credit(self) -> bool:
        """Whether the photo can't be published because it has no alt text or no credit."""
        return not self.credit or not (self.alt_text or self.decorative)

    @property
    def thumbnail(self) -> Rendition | None:
        """The small rendition that the desk's lists show; None if there are no renditions."""
        return rendition_for(self, "3:2", 480, "webp")

    @property
    def uncropped(self) -> Rendition | None:
        """The uncropped rendition that the desk's page of the photo shows; None if there are no renditions."""
        return rendition_for(self, "natural", 800, "webp")
