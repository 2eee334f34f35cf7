"""The newspaper as one row."""

from django.core.validators import URLValidator
from django.db import models

# Where a newspaper says how it works, by the names of https://schema.org/NewsMediaOrganization, and as readers see it.
POLICIES = {
    "publishingPrinciples": ("publishing_principles", "Principles"),
    "correctionsPolicy": ("corrections_policy", "How we correct"),
    "ethicsPolicy": ("ethics_policy", "Ethics"),
    "masthead": ("staff_page", "The staff"),
    "ownershipFundingInfo": ("ownership", "Who owns and funds us"),
}


class CommentsPolicy(models.TextChoices):
    """Who sees a comment before readers do, and whether one may be written at all."""

    OPEN = "open", "open: shown at once"
    MODERATED = "moderated", "moderated: read before it is shown"
    CLOSED = "closed", "closed"


class FeedText(models.TextChoices):
    """How much of an article a feed carries."""

    FULL = "full", "full: the whole article"
    SHORT = "short", "short: the standfirst"


def page_url_field(help_text, name=None):
    """Return a field for the address of a page about the newspaper; empty: it is mentioned nowhere."""
    return models.CharField(
        name, max_length=300, blank=True, validators=[URLValidator(["http", "https"])], help_text=help_text
    )


class MastheadManager(models.Manager):
    """Finds the one row."""

    def current(self):
        """Return the newspaper's row, or an unsaved one with the defaults where none is laid yet."""
        return self.order_by("pk").first() or self.model()


class Masthead(models.Model):
    """The newspaper: what stands over and under every page. One row, with primary key 1."""

    name = models.CharField(max_length=60, default="Newsroom")
    line = models.CharField(max_length=120, blank=True, help_text="What the newspaper is, after its name in the title.")
    description = models.CharField(max_length=220, blank=True, help_text="For search engines, on the front page.")
    notice = models.CharField(max_length=220, blank=True, help_text="A line under the sections on every page.")
    comments_policy = models.CharField(max_length=10, choices=CommentsPolicy.choices, default=CommentsPolicy.MODERATED)
    comments_close_after = models.PositiveSmallIntegerField(
        "comments close after (days)", null=True, blank=True, help_text="Empty: they stay open."
    )
    comment_rules = models.TextField(
        blank=True,
        default="Comments are read by a moderator before they appear.",
        help_text="Shown above the comment form.",
    )
    feed_text = models.CharField("feeds carry", max_length=5, choices=FeedText.choices, default=FeedText.FULL)
    crawlers_may_train = models.BooleanField(
        "crawlers may train language models",
        default=False,
        help_text="Off: robots.txt asks crawlers that collect texts for it to stay away.",
    )
    publishing_principles = page_url_field("A page on how the newspaper works, with https:// before it.")
    corrections_policy = page_url_field("A page on how mistakes are put right.")
    ethics_policy = page_url_field("A page on what its journalists may and may not do.")
    staff_page = page_url_field("A page that names those who make it.")
    ownership = page_url_field("A page on who owns and pays for it.", "ownership and funding")

    objects = MastheadManager()

    class Meta:
        verbose_name = "newspaper"
        verbose_name_plural = "newspaper"

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save as the one row."""
        self.pk = 1
        super().save(*args, **kwargs)

    def policies(self):
        """Return what the newspaper says of itself, as [(schema.org's name, readers' words, address)]."""
        pages = [(name, words, getattr(self, field)) for name, (field, words) in POLICIES.items()]
        return [page for page in pages if page[2]]
