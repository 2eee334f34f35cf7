"""What each person has chosen for their own desk."""

from django.conf import settings
from django.db import models


class Preferences(models.Model):
    """One person's choices: which e-mails reach them, and whether single keys act. Without a row, all are on."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="preferences"
    )
    mail_submitted = models.BooleanField("an article of my sections waits for review", default=True)
    mail_requested = models.BooleanField("changes are requested in an article of mine", default=True)
    mail_approved = models.BooleanField("an article of mine is approved", default=True)
    mail_published = models.BooleanField("an article of mine is published or scheduled", default=True)
    keys = models.BooleanField("single keys act", default=True)

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self):
        return f"preferences of {self.user}"
