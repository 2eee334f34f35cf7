"""The Django app that connects django-allauth to the newspaper."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignInConfig(AppConfig):
    """Signing in to the desk."""

    name = "newsroom.sign_in"
    label = "sign_in"
    verbose_name = _("Signing in")
