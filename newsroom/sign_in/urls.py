"""The addresses under /accounts/: the screens of django-allauth that exist here, and no others.

There is none for signing up, for signing in with a code by e-mail, or for telephone numbers (decision 0076). The page
of the e-mail address is our own.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from . import single_sign_on
from .desk_page import desk_page
from .email_change import change_email, confirm_email
from .views import LoginView, SecurityView, SessionsView

urlpatterns = [
    # password
    path("login/", desk_page(LoginView.as_view(), _("Log in")), name="account_login"),
    path("logout/", desk_page(account.logout, _("Log out")), name="account_logout"),
    path("reauthenticate/", desk_page(account.reauthenticate, _("Confirm it’s you")), name="account_reauthenticate"),
    path("password/change/", desk_page(account.password_change, _("Password")), name="account_change_password"),
    path("password/set/", desk_page(account.password_set, _("Password")), name="account_set_password"),
    path("password/reset/", desk_page(account.password_reset, _("Reset password")), name="account_reset_password"),
    path(
        "password/reset/done/",
        desk_page(account.password_reset_done, _("Reset password")),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        desk_page(account.password_reset_from_key, _("New password")),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        desk_page(account.password_reset_from_key_done, _("New password")),
        name="account_reset_password_from_key_done",
    ),
    # e-mail address
    path("email/", desk_page(change_email, _("E-mail address")), name="change-email"),
    path("email/<str:token>/", desk_page(confirm_email, _("E-mail address")), name="confirm-email"),
    # second factors
    path("2fa/", desk_page(SecurityView.as_view(), _("Sign-in and security")), name="mfa_index"),
    path("2fa/authenticate/", desk_page(second_factor.authenticate, _("Confirm it’s you")), name="mfa_authenticate"),
    path(
        "2fa/reauthenticate/", desk_page(second_factor.reauthenticate, _("Confirm it’s you")), name="mfa_reauthenticate"
    ),
    path("2fa/totp/activate/", desk_page(totp.activate_totp, _("Authenticator app")), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", desk_page(totp.deactivate_totp, _("Authenticator app")), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        desk_page(recovery_codes.view_recovery_codes, _("Recovery codes")),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        desk_page(recovery_codes.generate_recovery_codes, _("Recovery codes")),
        name="mfa_generate_recovery_codes",
    ),
    # Passkeys are listed on the page “Sign-in and security”.
    path("2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", desk_page(webauthn.add_webauthn, _("Add a passkey")), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", desk_page(webauthn.login_webauthn, _("Log in")), name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        desk_page(webauthn.reauthenticate_webauthn, _("Confirm it’s you")),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        desk_page(webauthn.remove_webauthn, _("Remove a passkey")),
        name="mfa_remove_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/edit/",
        desk_page(webauthn.edit_webauthn, _("Rename a passkey")),
        name="mfa_edit_webauthn",
    ),
    # sessions
    path("sessions/", desk_page(SessionsView.as_view(), _("Your sessions")), name="usersessions_list"),
    # single sign-on
    path("3rdparty/", desk_page(social.connections, _("Single sign-on")), name="socialaccount_connections"),
    path(
        "3rdparty/login/cancelled/",
        desk_page(social.login_cancelled, _("Single sign-on")),
        name="socialaccount_login_cancelled",
    ),
    path("3rdparty/login/error/", desk_page(social.login_error, _("Single sign-on")), name="socialaccount_login_error"),
    path("oidc/login/", desk_page(single_sign_on.start, _("Single sign-on")), name="single-sign-on"),
    path("oidc/callback/", desk_page(single_sign_on.callback, _("Single sign-on")), name="single-sign-on-callback"),
]
