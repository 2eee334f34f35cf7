"""The Django app that connects django-allauth to the newspaper."""

from django.apps import AppConfig
from django.contrib.auth import signals as auth_signals
from django.utils.translation import gettext_lazy as _


class SignInConfig(AppConfig):
    """Signing in to the desk."""

    name = "newsroom.sign_in"
    label = "sign_in"
    verbose_name = _("Signing in")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers of signals."""
        from allauth.account import signals as account
        from allauth.mfa import signals as mfa
        from allauth.socialaccount import signals as social

        from . import receivers

        auth_signals.user_logged_in.connect(receivers.on_login)
        auth_signals.user_logged_out.connect(receivers.on_signed_out)
        account.user_logged_in.connect(receivers.on_signed_in)
        account.password_changed.connect(receivers.on_password_changed)
        account.password_set.connect(receivers.on_password_changed)
        account.password_reset.connect(receivers.on_password_reset)
        mfa.authenticator_added.connect(receivers.on_factor_added)
        mfa.authenticator_reset.connect(receivers.on_factor_added)
        mfa.authenticator_removed.connect(receivers.on_factor_removed)
        mfa.authenticator_used.connect(receivers.on_factor_used)
        social.social_account_added.connect(receivers.on_single_sign_on_linked)
        social.social_account_removed.connect(receivers.on_single_sign_on_unlinked)
