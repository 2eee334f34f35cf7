"""What the index holds of which article, and what has changed since.

Both tables are the search's own: triggers on the articles' tables only add to SearchChange, so that no migration of
an article's table can meet a trigger that reads it.
"""

from django.db import models

from ..editorial.models import Article


class SearchText(models.Model):
    """One text that can be found: an article's as readers have it, as the desk has it, or both where they agree.

    Its words are the backend's to keep, under this row's primary key.
    """

    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, db_constraint=False, related_name="search_texts", db_index=False
    )
    readers = models.BooleanField(help_text="Whether it is what readers have, once its time has come.")
    desk = models.BooleanField(help_text="Whether it is the working copy.")
    digest = models.CharField(max_length=32, help_text="Of its words.")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "readers", "desk"], name="search_text_once")]

    def __str__(self):
        return f"text of {self.article_id}"


class SearchChange(models.Model):
    """A row that was added, changed or deleted, as a trigger of the database noted it."""

    article_id = models.BigIntegerField(null=True, help_text="The article that it belongs to.")
    author_id = models.BigIntegerField(null=True, help_text="The author whose name it is.")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["article_id"], name="search_change_article")]

    def __str__(self):
        return f"change {self.pk}"
