"""The newspaper's settings, in one row."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..delivery import fields

# Programs that read feeds ask for them all day, so even a full feed has a bounded size.
MAX_FEED_ITEMS = 50
# The pages on which a newspaper explains how it works: {property of https://schema.org/NewsMediaOrganization: (field,
# label for readers)}.
POLICIES = {
    "publishingPrinciples": ("publishing_principles", _("Principles")),
    "correctionsPolicy": ("corrections_policy", _("How we correct errors")),
    "ethicsPolicy": ("ethics_policy", _("Ethics")),
    "masthead": ("staff_page", _("Our staff")),
    "ownershipFundingInfo": ("ownership", _("Who owns and funds us")),
}


class CommentsPolicy(models.TextChoices):
    """Whether readers can comment, and whether comments are moderated before they are shown."""

    OPEN = "open", _("open: shown at once")
    MODERATED = "moderated", _("moderated: shown after approval")
    CLOSED = "closed", pgettext_lazy("comments", "closed")


class FeedText(models.TextChoices):
    """How much of an article a feed contains."""

    FULL = "full", _("full: the whole article")
    SHORT = "short", _("short: the standfirst")


def default_comment_rules() -> str:
    """Return the comment rules of a new newspaper, in the active language."""
    return gettext("Comments are read by a moderator before they appear.")


def page_url_field(verbose_name: Any, help_text: Any) -> models.CharField:
    """Return an optional field for the address of a page about the newspaper."""
    return models.CharField(
        verbose_name, max_length=300, blank=True, validators=[URLValidator(["http", "https"])], help_text=help_text
    )


class MastheadManager(models.Manager["Masthead"]):
    """Finds the one row."""

    def current(self) -> "Masthead":
        """Return the newspaper's settings, or an unsaved Masthead with the defaults if there are none yet."""
        return self.order_by("pk").first() or self.model()


class Masthead(models.Model):
    """The newspaper's settings, such as its name and comments policy. One row, with primary key 1."""

    name = models.CharField(_("name"), max_length=60, default="Newsroom")
    line = models.CharField(
        _("tagline"), max_length=120, blank=True, help_text=_("Shown after the name in the title of the front page.")
    )
    description = models.CharField(
        _("description"), max_length=220, blank=True, help_text=_("Search engines show it for the front page.")
    )
    notice = models.CharField(
        _("notice"), max_length=220, blank=True, help_text=_("Shown under the sections on every page.")
    )
    comments_policy = models.CharField(
        _("comments policy"), max_length=10, choices=CommentsPolicy.choices, default=CommentsPolicy.MODERATED
    )
    comments_close_after = models.PositiveSmallIntegerField(
        _("comments close after (days)"), null=True, blank=True, help_text=_("Leave blank if they stay open.")
    )
    comment_rules = fields.TextField(
        _("comment rules"), blank=True, default=default_comment_rules, help_text=_("Shown above the comment form.")
    )
    feed_text = models.CharField(_("text in feeds"), max_length=5, choices=FeedText.choices, default=FeedText.FULL)
    feed_items = models.PositiveSmallIntegerField(
        _("items in feeds"),
        default=20,
        # The previous release inserts rows without this column.
        db_default=20,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_FEED_ITEMS)],
        help_text=_("Number of the newest articles or comments in a feed, from 1 to 50."),
    )
    crawlers_may_train = models.BooleanField(
        _("crawlers may train language models"),
        default=False,
        help_text=_("If off, robots.txt asks crawlers that collect training data to stay away."),
    )
    publishing_principles = page_url_field(
        _("publishing principles"), _("Address of a page on how the newspaper works, starting with https://.")
    )
    corrections_policy = page_url_field(_("corrections policy"), _("Address of a page on how errors are corrected."))
    ethics_policy = page_url_field(
        _("ethics policy"), _("Address of a page on what the newspaper’s journalists may and may not do.")
    )
    staff_page = page_url_field(_("staff page"), _("Address of a page that lists the newspaper’s staff."))
    ownership = page_url_field(_("ownership and funding"), _("Address of a page on who owns and funds the newspaper."))

    objects = MastheadManager()

    class Meta:
        verbose_name = _("newspaper")
        verbose_name_plural = pgettext_lazy("singular: there is only one", "newspaper")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as the one row."""
        self.pk = 1
        super().save(*args, **kwargs)

    def policies(self) -> list[tuple[str, str, str]]:
        """Return the pages about the newspaper as (schema.org's property, label for readers, address)."""
        pages = [(name, str(label), getattr(self, field)) for name, (field, label) in POLICIES.items()]
        return [page for page in pages if page[2]]
