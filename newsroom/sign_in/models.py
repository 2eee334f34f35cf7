"""The attempts that are counted in order to limit them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInAttempt(models.Model):
    """A failed attempt to sign in, or a request for a password reset; deleted after an hour (throttling.py).

    `key` is a keyed hash of the purpose and of what was typed, whether an account has that name or not.
    """

    key = models.CharField(_("key"), max_length=64)
    network = models.CharField(_("network (stored as a hash)"), max_length=64)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("attempt to sign in")
        verbose_name_plural = _("attempts to sign in")
        default_permissions = []
        indexes = [
            models.Index(fields=["key", "at"], name="attempt_of_key"),
            models.Index(fields=["network", "at"], name="attempt_of_network"),
            models.Index(fields=["at"], name="attempt_time"),
        ]

    def __str__(self) -> str:
        return f"attempt at {self.at:%Y-%m-%d %H:%M}"
