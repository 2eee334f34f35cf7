"""The preferences of each person at the desk."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Preferences(models.Model):
    """The e-mail notifications and keyboard shortcuts of one person. Without a row, all are on."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="preferences",
        verbose_name=_("user"),
    )
    mail_submitted = models.BooleanField(_("an article in my sections is submitted for review"), default=True)
    mail_requested = models.BooleanField(_("changes to an article of mine are requested"), default=True)
    mail_approved = models.BooleanField(_("an article of mine is approved"), default=True)
    mail_published = models.BooleanField(
        _(
            "an article of mine is published, updated or scheduled, or an article in my sections is published in an "
            "emergency"
        ),
        default=True,
    )
    keys = models.BooleanField(_("use keyboard shortcuts"), default=True)

    class Meta:
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return f"preferences of {self.user}"
