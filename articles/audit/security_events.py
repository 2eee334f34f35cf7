"""Log what concerns security: signing in, second factors, sessions, accounts and roles.

Besides the person and the time, these entries store a keyed hash of the client's network, so that events from one
network can be recognised without its IP addresses.
"""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from ..delivery.client_ip import client_info
from ..delivery.ip_hashes import hashes_of
from .log_action import log_action
from .models import AuditEntry

# The names of the events; articles/audit/labels.py has their labels.
SECURITY_EVENTS = frozenset(
    {
        # signing in
        "sign_in",
        "sign_in_failed",
        "sign_out",
        "reauthenticate",
        "reauthentication_failed",
        "link_single_sign_on",
        "unlink_single_sign_on",
        # passwords and e-mail addresses
        "request_password_reset",
        "reset_password",
        "change_password",
        "change_email",
        # second factors
        "add_factor",
        "remove_factor",
        "create_recovery_codes",
        "use_recovery_code",
        "reset_factors",
        # sessions
        "end_session",
        "end_sessions",
        # accounts
        "create_account",
        "change_account",
        "invite",
        "cancel_invitation",
        "accept_invitation",
        "change_role",
        "change_sections",
        "change_permissions",
        "activate_account",
        "deactivate_account",
    }
)


def record_security_event(
    kind: str,
    user: User | None,
    request: HttpRequest | None,
    *,
    by: User | None = None,
    before: Mapping[str, object] | None = None,
    **details: object,
) -> AuditEntry:
    """Log a security event and return its entry.

    `kind` is one of SECURITY_EVENTS. `user` is the account that the event is about; None if it is unknown, as for a
    failed sign-in with a name that nobody has. `request` is None in a command. The person who caused the event is
    `by`, or else the one who is signed in, if any. `details` are plain data, {field: value} after the event, and
    `before` the values before it; neither may contain passwords, codes, tokens or IP addresses.

    Raises ValueError for an unknown kind.
    """
    if kind not in SECURITY_EVENTS:
        raise ValueError(f"“{kind}” is not a security event.")
    return log_action(
        kind,
        subject_type="user",
        subject_id=user.pk if user else None,
        label=user.get_username() if user else "",
        by=by or (_signed_in(request) if request else None),
        network=network_hash(request) if request else "",
        before=before,
        after=details,
    )


def network_hash(request: HttpRequest) -> str:
    """Return the keyed hash of the network from which a request comes; "" if its IP address is unknown."""
    return hashes_of(client_info(request), timezone.now()).network


def _signed_in(request: HttpRequest) -> User | None:
    user = getattr(request, "user", None)  # a request that no middleware has seen has none
    return user if isinstance(user, User) else None
