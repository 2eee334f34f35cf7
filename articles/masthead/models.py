"""The newspaper as one row."""

from django.db import models


class CommentsPolicy(models.TextChoices):
    """Who sees a comment before readers do, and whether one may be written at all."""

    OPEN = "open", "open: shown at once"
    MODERATED = "moderated", "moderated: read before it is shown"
    CLOSED = "closed", "closed"


class MastheadManager(models.Manager):
    """Finds the one row."""

    def current(self):
        """Return the newspaper's row, or an unsaved one with the defaults where none is laid yet."""
        return self.first() or self.model()


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
