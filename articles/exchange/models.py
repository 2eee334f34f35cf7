"""What came in from elsewhere, and the addresses that it had there."""

from django.db import models
from django.utils import timezone

from ..comments.models import Comment
from ..delivery import fields
from ..editorial.models import Article
from .old_urls import normalize_path, validate_old_path


class ImportedReport(models.Model):
    """Where an imported article came from, so that the same file again changes nothing."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="imported_report")
    origin = models.CharField(  # noqa: DJ001 (several may have none)
        max_length=300,
        unique=True,
        null=True,
        help_text="What names it for ever where it comes from; reports have none.",
    )
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what the report says, in hexadecimal.")
    source_version = models.PositiveIntegerField(default=0, help_text="The number that its source gave it; 0: none.")
    revision = models.PositiveIntegerField(help_text="The article's revision that the report made.")
    published = models.BooleanField(default=False, help_text="Whether it was to be published, not kept a draft.")
    imported_at = models.DateTimeField()

    def __str__(self):
        return f"report of {self.article_id}"


class ImportedComment(models.Model):
    """Which comment of the place that an article comes from a comment here is."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="imported_comment")
    record = models.ForeignKey(ImportedReport, on_delete=models.CASCADE, related_name="comments")
    key = models.BigIntegerField(help_text="Its number in the place that it comes from.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="imported_comment_once")]

    def __str__(self):
        return f"comment {self.key} of {self.record_id}"


class Redirect(models.Model):
    """An address that an article had elsewhere; readers who ask for it are sent to the article."""

    path = fields.CharField(
        "old address",
        max_length=500,
        unique=True,
        validators=[validate_old_path],
        help_text="From the first slash on, as in /2019/05/a-well/, or /?p=12.",
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="redirects", verbose_name="News ID")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["path"]

    def __str__(self):
        return self.path

    def clean(self):
        """Write the address in the one way in which it is looked for."""
        self.path = normalize_path(self.path)
