"""What the page of an account posts."""

from typing import Any

from django.contrib.auth.models import User

from newsroom.accounts.account_rules import role_of


def account_page_url(account: User) -> str:
    """Return the address of an account's page."""
    return f"/admin/auth/user/{account.pk}/change/"


def account_form_data(account: User, **changes: Any) -> dict[str, Any]:
    """Return what the page of an account posts, with these changes."""
    role = role_of(account)
    data = {
        "first_name": account.first_name,
        "last_name": account.last_name,
        "email": account.email,
        "username": account.username,
        "role": role,
        "sections": [section.pk for section in account.assigned_sections.all()],
        "more_roles": [group.pk for group in account.groups.all() if group.name != role],
    }
    return {**data, **changes}
