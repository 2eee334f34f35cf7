"""How a person signs in: password, second factors and sessions. Read only, for the account's page."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Invitation
from newsroom.sign_in.devices import device_name
from newsroom.sign_in.sessions_adapter import open_sessions

RECOVERY_CODES = Authenticator.Type.RECOVERY_CODES


@dataclass(frozen=True)
class SignInState:
    """What the page of an account shows about signing in."""

    has_password: bool
    factors: Sequence[str]
    has_recovery_codes: bool
    sessions: Sequence[tuple[UserSession, str]]  # each with the name of its device
    invitation: Invitation | None
    invitation_is_open: bool


def sign_in_state(account: User) -> SignInState:
    """Return the SignInState of an account."""
    authenticators = list(Authenticator.objects.filter(user=account).order_by("created_at"))
    invitation = Invitation.objects.select_related("sent_by").filter(user=account, accepted_at=None).first()
    return SignInState(
        has_password=account.has_usable_password(),
        factors=[factor_name(factor) for factor in authenticators if factor.type != RECOVERY_CODES],
        has_recovery_codes=any(factor.type == RECOVERY_CODES for factor in authenticators),
        sessions=[(session, device_name(session.user_agent)) for session in open_sessions(account)],
        invitation=invitation,
        invitation_is_open=invitation is not None and invitation.is_open(timezone.now()),
    )


def factor_name(factor: Authenticator) -> str:
    """Return the name of a second factor, as the person's own page has it."""
    if factor.type == Authenticator.Type.TOTP:
        return _("Authenticator app")
    return _("Passkey “%(name)s”") % {"name": factor}
