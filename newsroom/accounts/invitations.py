"""Invite somebody to an account: create it, send the link, and accept it by setting a password.

The account becomes active when the invitation is accepted.
"""

import re
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.audit.security_events import record_security_event
from articles.delivery.staff_user import staff_user
from articles.models import Invitation, Section

from .account_rules import require_may_manage
from .change_account import Rights, account_values, cancel_open_invitation, give_rights
from .emails import queue_invitation
from .invitation_links import find_invitation

INVITATION_LIFETIME = timedelta(days=7)
UNUSED_IN_USERNAMES = re.compile(r"[^\w.@+-]")
MAX_USERNAME = 150


@transaction.atomic
def invite(
    request: HttpRequest, *, person: dict[str, str], roles: Iterable[Group], sections: Iterable[Section]
) -> Invitation:
    """Create an account without a password, send the invitation, and return it.

    `person` has first_name, last_name, email and username; an empty username is derived from the e-mail address.

    Raises PermissionDenied if the person who is signed in may not add accounts, or may not give the role.
    """
    by = staff_user(request)
    if not by.has_perm("auth.add_user"):
        raise PermissionDenied("Only administrators add accounts.")
    username = person["username"] or unused_username(person["email"])
    account = User.objects.create_user(**{**person, "username": username}, password=None, is_active=False)
    give_rights(account, Rights(list(roles)), by=by)
    account.assigned_sections.set(sections)
    values = {name: value for name, value in account_values(account).items() if value}
    record_security_event("create_account", account, request, **values)
    return send_invitation(account, request)


@transaction.atomic
def send_invitation(account: User, request: HttpRequest) -> Invitation:
    """Send an invitation, or send it again with a new link, and return it. Earlier links stop working.

    Raises PermissionDenied if the person who is signed in may not change the account, and ValidationError if the
    account has a password already, or no e-mail address.
    """
    by, now = staff_user(request), timezone.now()
    account = User.objects.select_for_update().get(pk=account.pk)
    require_may_manage(by, account)
    if account.has_usable_password():
        raise ValidationError(_("This account has a password already. Send a password reset instead."))
    if not account.email:
        raise ValidationError(_("This account has no e-mail address. Add one first."))
    previous = Invitation.objects.filter(user=account).first()
    invitation, _created = Invitation.objects.update_or_create(
        user=account,
        defaults={
            "number": previous.number + 1 if previous else 1,
            "sent_at": now,
            "ends_at": now + INVITATION_LIFETIME,
            "sent_by": by,
            "accepted_at": None,
        },
    )
    record_security_event("invite", account, request, until=invitation.ends_at)
    queue_invitation(invitation)
    return invitation


@transaction.atomic
def cancel_invitation(account: User, request: HttpRequest) -> None:
    """Cancel an invitation that hasn't been accepted: its link stops working, and the account stays inactive.

    Raises PermissionDenied if the person who is signed in may not change the account, and ValidationError if there is
    no such invitation.
    """
    account = User.objects.select_for_update().get(pk=account.pk)
    require_may_manage(staff_user(request), account)
    if not cancel_open_invitation(account):
        raise ValidationError(_("There is no open invitation."))
    record_security_event("cancel_invitation", account, request)


@transaction.atomic
def accept_invitation(token: str, password: str, request: HttpRequest) -> User:
    """Set the password of an invited account, activate it, and return it. Raises ValidationError for an unusable link.

    The password must be validated already.
    """
    invitation = find_invitation(token)
    # Locked, so that a link that is used twice at the same time works once.
    account = User.objects.select_for_update().get(pk=invitation.user_id)
    invitation = find_invitation(token)
    account.set_password(password)
    account.is_active = True
    account.save(update_fields=["password", "is_active"])
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record_security_event("accept_invitation", account, request, by=account)
    return account


def unused_username(email: str) -> str:
    """Return a username that no account has: the part of an e-mail address before the @, with a number if needed."""
    name = UNUSED_IN_USERNAMES.sub("", email.partition("@")[0].lower())[: MAX_USERNAME - 4] or "user"
    taken = {username.lower() for username in User.objects.values_list("username", flat=True)}
    candidates = [name, *(f"{name}{number}" for number in range(2, len(taken) + 3))]
    return next(candidate for candidate in candidates if candidate not in taken)
