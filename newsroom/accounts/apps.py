"""The Django app of the accounts' screens. It has no models of its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from articles.outbox.kinds import register_kinds

from .email_kinds import EMAIL_KINDS


class AccountsConfig(AppConfig):
    """Accounts at the desk."""

    name = "newsroom.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Make the e-mails about accounts known to the outbox."""
        register_kinds(EMAIL_KINDS)
