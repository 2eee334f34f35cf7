"""Change an account: its person, role, sections and permissions, and whether it is active. Every change is logged."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.audit.security_events import record_security_event
from articles.delivery.staff_user import staff_user
from articles.models import Invitation, Section
from newsroom.sign_in.sessions_adapter import end_all_sessions

from .account_rules import (
    assignable_roles,
    lock_administrators,
    may_change_rights,
    require_an_administrator,
    require_may_manage,
)
from .emails import queue_address_changed

PERSON_FIELDS = ("first_name", "last_name", "email", "username")
# {event: the values that it logs}
EVENTS = {
    "change_account": PERSON_FIELDS,
    "change_role": ("groups", "is_staff", "is_superuser"),
    "change_sections": ("assigned_sections",),
    "change_permissions": ("user_permissions",),
}
# {name: value as plain data}
Values = dict[str, Any]


@dataclass(frozen=True)
class Rights:
    """The rights of an account. `permissions` and `is_superuser` are None if they stay as they are."""

    groups: Collection[Group]
    desk_access: bool | None = None
    is_superuser: bool | None = None
    permissions: Collection[Permission] | None = None


@transaction.atomic
def change_account(
    account: User,
    request: HttpRequest,
    *,
    person: Mapping[str, str],
    sections: Iterable[Section],
    rights: Rights | None,
) -> User:
    """Store the changes of an account, log each kind of change, and return the account.

    `person` are values of PERSON_FIELDS. `rights` is None if they stay as they are.

    Raises PermissionDenied if the person who is signed in may not make the change, and ValidationError if no
    administrator would be left.
    """
    by = staff_user(request)
    lock_administrators()
    account = User.objects.select_for_update().get(pk=account.pk)
    require_may_manage(by, account)
    before = account_values(account)
    for name in person.keys() & set(PERSON_FIELDS):
        setattr(account, name, person[name])
    account.save(update_fields=PERSON_FIELDS)
    if account.email != before["email"]:
        _change_address(account, before["email"], by=by)
    account.assigned_sections.set(sections)
    if rights:
        give_rights(account, rights, by=by)
        require_an_administrator()
    _log_changes(account, request, before)
    return account


def _change_address(account: User, old_address: str, *, by: User) -> None:
    """Let nothing that went to the old address work any longer, and tell its owner."""
    cancel_open_invitation(account)
    queue_address_changed(account, old_address, by)


def cancel_open_invitation(account: User) -> bool:
    """Let the link of an account's invitation stop working. Returns False if it has none that works."""
    now = timezone.now()
    # The row stays, so that the number of the next invitation differs from those of the links sent before.
    return bool(Invitation.objects.open(now).filter(user=account).update(ends_at=now))


def give_rights(account: User, rights: Rights, *, by: User) -> None:
    """Store the rights of an account. Raises PermissionDenied for rights that `by` may not give or take."""
    if not may_change_rights(by, account):
        raise PermissionDenied("Nobody can change their own rights.")
    changed = {group.pk for group in account.groups.all()} ^ {group.pk for group in rights.groups}
    if changed - set(assignable_roles(by).values_list("pk", flat=True)):
        raise PermissionDenied("This role has more rights on accounts than you have.")
    advanced = (rights.is_superuser, rights.permissions, rights.desk_access)
    if not by.is_superuser and advanced != (None, None, None):
        raise PermissionDenied("Only superusers give single permissions.")
    had_role = account.groups.exists()
    account.groups.set(rights.groups)
    if rights.permissions is not None:
        account.user_permissions.set(rights.permissions)
    if rights.is_superuser is not None:
        account.is_superuser = rights.is_superuser
    # Django's admin lets nobody in without this flag, so everybody with a role needs it.
    without_role = account.is_staff and not had_role if rights.desk_access is None else rights.desk_access
    account.is_staff = bool(rights.groups) or account.is_superuser or without_role
    account.save(update_fields=["is_superuser", "is_staff"])


@transaction.atomic
def set_active(account: User, request: HttpRequest, *, active: bool) -> User:
    """Activate or deactivate an account, log it, and return the account. Deactivating ends all sessions
    and cancels an open invitation.

    Raises PermissionDenied if the person who is signed in may not do this, and ValidationError if the account has
    another state already, or if no administrator would be left.
    """
    lock_administrators()
    account = User.objects.select_for_update().get(pk=account.pk)
    if not may_change_rights(staff_user(request), account):
        raise PermissionDenied("Nobody can deactivate their own account.")
    if account.is_active == active:
        raise ValidationError(_("The account is active.") if active else _("The account is not active."))
    account.is_active = active
    account.save(update_fields=["is_active"])
    if not active:
        require_an_administrator()
        end_all_sessions(account)
        cancel_open_invitation(account)
    record_security_event("activate_account" if active else "deactivate_account", account, request)
    return account


def account_values(account: User) -> Values:
    """Return the values of an account that are logged, as plain data."""
    permissions = account.user_permissions.select_related("content_type")
    return {
        **{name: getattr(account, name) for name in PERSON_FIELDS},
        "groups": sorted(group.name for group in account.groups.order_by()),
        "is_staff": account.is_staff,
        "is_superuser": account.is_superuser,
        "assigned_sections": sorted(section.name for section in account.assigned_sections.order_by()),
        "user_permissions": sorted(f"{row.content_type.app_label}.{row.codename}" for row in permissions.order_by()),
    }


def _log_changes(account: User, request: HttpRequest, before: Values) -> None:
    after = account_values(account)
    changed = {name for name in after if after[name] != before[name]}
    for event, names in EVENTS.items():
        if found := [name for name in names if name in changed]:
            record_security_event(
                event,
                account,
                request,
                before={name: before[name] for name in found},
                **{name: after[name] for name in found},
            )
