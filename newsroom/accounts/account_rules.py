"""Who may change which account, and which rights they may give.

Administrators who aren't superusers give roles only, and none with more permissions on accounts than their own. Nobody
changes their own rights, and one administrator always remains.
"""

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from articles.roles import ROLES


def assignable_roles(by: User) -> QuerySet[Group]:
    """Return the roles that a person may give: all for a superuser, else those without more rights on accounts."""
    if by.is_superuser:
        return Group.objects.all()
    others = _account_permissions().exclude(pk__in=_account_permissions_of(by).values("pk"))
    return Group.objects.exclude(permissions__in=others)


def may_manage(by: User, account: User) -> bool:
    """Return whether a person may change an account: one with no more rights on accounts than their own."""
    if not by.has_perm("auth.change_user"):
        return False
    if by.is_superuser:
        return True
    more = _account_permissions_of(account).exclude(pk__in=_account_permissions_of(by).values("pk"))
    return not account.is_superuser and not more.exists()


def require_may_manage(by: User, account: User) -> None:
    """Raise PermissionDenied if a person may not change an account."""
    if not may_manage(by, account):
        raise PermissionDenied("This account has rights that you don’t have.")


def may_change_rights(by: User, account: User) -> bool:
    """Return whether a person may change the rights of an account. Nobody may change their own."""
    return by.pk != account.pk and may_manage(by, account)


def administrators() -> QuerySet[User]:
    """Return the active accounts that may change accounts."""
    permission = _account_permissions().filter(codename="change_user")
    by_role = Q(groups__in=Group.objects.filter(permissions__in=permission))
    by_permission = Q(user_permissions__in=permission)
    allowed = User.objects.filter(Q(is_superuser=True) | by_role | by_permission).values("pk")
    return User.objects.filter(pk__in=allowed, is_active=True, is_staff=True)


def lock_administrators() -> None:
    """Lock the accounts of all administrators, so that no two of them can remove each other at the same time."""
    list(administrators().select_for_update().order_by("pk").values_list("pk"))


def require_an_administrator() -> None:
    """Raise ValidationError if no administrator is left. Call this after a change, in its transaction."""
    if not administrators().exists():
        raise ValidationError(_("This is the last administrator. Make somebody else an administrator first."))


def role_of(account: User) -> str:
    """Return the name of an account's role, the first in the order of ROLES; "" if it has none of them."""
    names = {group.name for group in account.groups.all()}
    return next((name for name in ROLES if name in names), "")


def _account_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="auth")


def _account_permissions_of(user: User) -> QuerySet[Permission]:
    return _account_permissions().filter(Q(user=user) | Q(group__user=user))
