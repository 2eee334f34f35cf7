"""The origin of imported articles and comments, and the old addresses of articles."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..comments.models import Comment
from ..delivery import fields
from ..editorial.models import Article
from .old_urls import normalize_path, validate_old_path


class ImportedReport(models.Model):
    """The origin of an imported article, so that importing the same file a second time changes nothing."""

    article = models.OneToOneField(
        Article,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="imported_report",
        verbose_name=_("article"),
    )
    origin = models.CharField(  # noqa: DJ001 (several may have none)
        _("origin"),
        max_length=300,
        unique=True,
        null=True,
        help_text=_("The article’s permanent identifier at its source; reports have none."),
    )
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, help_text=_("The SHA-256 of the imported content, in hexadecimal.")
    )
    source_version = models.PositiveIntegerField(
        _("version at the source"), default=0, help_text=_("The version number that the source assigned; 0 if none.")
    )
    revision = models.PositiveIntegerField(
        _("revision"), help_text=_("The revision of the article that the import created.")
    )
    published = models.BooleanField(
        _("published"), default=False, help_text=_("Whether the article was imported to be published, not as a draft.")
    )
    imported_at = models.DateTimeField(_("imported at"))

    class Meta:
        verbose_name = _("imported report")
        verbose_name_plural = _("imported reports")

    def __str__(self) -> str:
        return gettext("imported report %(news_id)s") % {"news_id": self.article_id}


class ImportedComment(models.Model):
    """The origin of an imported comment: its number at the source of its article."""

    comment = models.OneToOneField(
        Comment,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="imported_comment",
        verbose_name=_("comment"),
    )
    record = models.ForeignKey(
        ImportedReport, on_delete=models.CASCADE, related_name="comments", verbose_name=_("imported report")
    )
    key = models.BigIntegerField(_("number at the source"), help_text=_("The comment’s number at its source."))

    class Meta:
        verbose_name = _("imported comment")
        verbose_name_plural = _("imported comments")
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="imported_comment_once")]

    def __str__(self) -> str:
        return gettext("imported comment %(number)s") % {"number": self.key}


class Redirect(models.Model):
    """An old address of an article; readers who ask for it are redirected to the article."""

    path = fields.CharField(
        _("old address"),
        max_length=500,
        unique=True,
        validators=[validate_old_path],
        help_text=_("The address from its first slash, as in /2019/05/a-well/ or /?p=12."),
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="redirects", verbose_name=_("News ID"))
    made_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path

    def clean(self) -> None:
        """Normalize the address, so that requests for it find it."""
        self.path = normalize_path(self.path)
