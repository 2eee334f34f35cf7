"""The Django app of the accounts' screens. It has no models of its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Accounts at the desk."""

    name = "newsroom.accounts"
    verbose_name = _("Accounts")
