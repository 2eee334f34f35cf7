"""What was read in."""

from django.db import models

from ..editorial.models import Article


class ImportedReport(models.Model):
    """Where an imported article came from, so that the same file again changes nothing."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="imported_report")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what the report says, in hexadecimal.")
    revision = models.PositiveIntegerField(help_text="The article's revision that the report made.")
    published = models.BooleanField(default=False, help_text="Whether it was to be published, not kept a draft.")
    imported_at = models.DateTimeField()

    def __str__(self):
        return f"report of {self.article_id}"
