"""Photos: the picture, and what must be known of it before it may be printed."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db import models
from django.utils import timezone

from ..delivery import fields
from .querysets import RIGHTS_ENDING_PERIOD, PhotoQuerySet
from .renditions import rendition_for
from .storage import originals_storage

no_nul = ProhibitNullCharactersValidator()


class Licence(models.TextChoices):
    """On what footing a picture may be printed."""

    OURS = "ours", "ours"
    AGENCY = "agency", "agency"
    FREELANCE = "freelance", "freelance, by agreement"
    HANDOUT = "handout", "handout"
    OPEN = "open", "open licence (Creative Commons)"
    PUBLIC = "public", "public domain"


class Photo(models.Model):
    """A picture with its words, its rights and its crops; the focal point is in per cent from the left and the top.

    The original is kept as it was sent and is never public; `crops` says what readers are served (renditions.py).
    """

    original = fields.FileField(storage=originals_storage, max_length=200, editable=False)
    file_name = models.CharField(max_length=120, blank=True, editable=False)
    digest = models.CharField("SHA-256", max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    format = models.CharField(max_length=4, blank=True, editable=False)
    size = models.PositiveIntegerField("size in bytes", default=0, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    colour = models.CharField("average colour", max_length=7, default="#808080", editable=False)
    crops = models.JSONField(default=dict, editable=False)

    caption = models.TextField(max_length=1000, blank=True, validators=[no_nul])
    alt_text = models.CharField(
        "alt text", max_length=300, blank=True, help_text="What the picture shows, for those who don't see it."
    )
    decorative = models.BooleanField(default=False, help_text="It carries no news: screen readers pass over it.")
    people = models.CharField(max_length=300, blank=True, help_text="Who is in it, from the left, with commas between.")
    place = models.CharField(max_length=120, blank=True)
    taken_at = models.DateTimeField("taken", null=True, blank=True)

    creator = models.CharField(max_length=120, blank=True, help_text="Who made it.")
    credit = models.CharField(max_length=120, blank=True, help_text="As printed beside it.")
    source = models.CharField(max_length=120, blank=True, help_text="Where it came from: an agency, an archive.")
    copyright = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=9, choices=Licence.choices, blank=True)
    usage_terms = models.TextField(max_length=1000, blank=True, validators=[no_nul])
    rights_end = models.DateTimeField(
        "rights end", null=True, blank=True, help_text="From that minute no reader sees it. Empty: they don’t."
    )
    maximum_uses = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="In how many articles. Empty: any."
    )

    focal_x = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    focal_y = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(fields=["-uploaded_at", "-id"], name="photo_newest"),
            models.Index(fields=["rights_end"], name="photo_rights_end"),
        ]

    def __str__(self):
        return self.caption or self.alt_text or self.file_name or f"photo {self.pk}"

    def is_shown(self, at=None):
        """Tell whether readers may see it at that time (now); Photo.objects.shown asks the same of many."""
        return self.rights_end is None or self.rights_end > (at or timezone.now())

    def is_ending(self, at=None):
        """Tell whether its rights end within a week of that time (now), as Photo.objects.rights_ending does of many."""
        at = at or timezone.now()
        return self.rights_end is not None and at < self.rights_end <= at + RIGHTS_ENDING_PERIOD

    def open_original(self):
        """Return the original, opened; OSError where it is gone."""
        return originals_storage().open(self.original.name)

    @property
    def is_live(self):
        """Whether an article that was published shows it, as its lead photo or in its text."""
        return self.livearticles.exists() or self.live_figures.exists()

    @property
    def lacks_alt_text_or_credit(self):
        """Whether it may not be published yet, for want of an alt text or a credit."""
        return not self.credit or not (self.alt_text or self.decorative)

    @property
    def thumbnail(self):
        """The small rendition that the desk's lists show; None before there is any."""
        return rendition_for(self, "3:2", 480, "webp")

    @property
    def uncropped(self):
        """The uncut rendition that the desk's page of it shows; None before there is any."""
        return rendition_for(self, "natural", 800, "webp")
