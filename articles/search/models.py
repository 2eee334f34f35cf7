"""The entries of the search index, and the changes that aren't indexed yet.

Both tables belong to the search alone. Triggers on the articles' tables only insert into SearchChange, so that a
migration of an article's table never conflicts with a trigger that reads it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..editorial.models import Article


class SearchText(models.Model):
    """A text in the index: an article's published text, its working copy, or both where they agree.

    The backend stores its terms under the primary key of this row.
    """

    article = models.ForeignKey(
        Article,
        on_delete=models.DO_NOTHING,
        verbose_name=_("article"),
        db_constraint=False,
        related_name="search_texts",
        db_index=False,
    )
    readers = models.BooleanField(
        _("published text"), help_text=_("Whether it is the text that readers see once it is published.")
    )
    desk = models.BooleanField(_("working copy"), help_text=_("Whether it is the text of the working copy."))
    digest = models.CharField(_("digest"), max_length=32, help_text=_("A hash of its terms."))

    class Meta:
        verbose_name = _("search text")
        verbose_name_plural = _("search texts")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "readers", "desk"], name="search_text_once")]

    def __str__(self) -> str:
        return f"text of {self.article_id}"


class SearchChange(models.Model):
    """An added, changed or deleted row, recorded by a database trigger."""

    article_id = models.BigIntegerField(_("article"), null=True, help_text=_("The article that the row belongs to."))
    author_id = models.BigIntegerField(_("author"), null=True, help_text=_("The author whose name changed."))

    class Meta:
        verbose_name = _("search change")
        verbose_name_plural = _("search changes")
        default_permissions = ()
        indexes = [models.Index(fields=["article_id"], name="search_change_article")]

    def __str__(self) -> str:
        return f"change {self.pk}"
