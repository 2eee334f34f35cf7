"""E-mails about an account to the person who has it. Links are built from SITE_URL, never from a request's host."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import pgettext

from articles.delivery.email_sending import render_email, send_emails_on_commit
from articles.delivery.localized_formats import format_datetime, join_names
from articles.delivery.staff_user import display_name
from articles.models import Invitation, Masthead


def send_invitation_email(invitation: Invitation, token: str) -> None:
    """E-mail the link of an invitation, after the transaction is committed."""
    account = invitation.user
    roles = [pgettext("role", name) for name in account.groups.order_by("name").values_list("name", flat=True)]
    context = {
        "inviter": display_name(invitation.sent_by),
        "role": join_names(roles),
        "link": settings.SITE_URL + reverse("account-invitation", args=[token]),
        "ends": format_datetime(invitation.ends_at),
    }
    _send(account.email, "invitation", account, context)


def send_factor_reset_email(account: User, by: User) -> None:
    """Tell a person that an administrator has reset their second factor, after the transaction is committed."""
    _send(account.email, "factor_reset", account, {"administrator": display_name(by)})


def send_address_changed_email(account: User, old_address: str, by: User) -> None:
    """Tell the old address of an account that an administrator has changed it, after the transaction is committed."""
    _send(old_address, "address_changed", account, {"administrator": display_name(by)})


def _send(address: str, name: str, account: User, context: dict[str, Any]) -> None:
    if not address:
        return
    newspaper = Masthead.objects.current().name
    context |= {"newspaper": newspaper, "account": account, "name": display_name(account)}

    def build() -> list[EmailMessage]:
        return [render_email(address, f"desk/emails/{name}.txt", context)]

    send_emails_on_commit(build, name)
