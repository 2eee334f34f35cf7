"""E-mails about an account to the person who has it. Links are built from SITE_URL, never from a request's host.

The outbox stores ids only and calls the functions `write_…` when it sends (articles/outbox/kinds.py), so that the link
of an invitation is stored nowhere.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from articles.delivery.localized_formats import format_datetime, join_names
from articles.delivery.staff_user import display_name
from articles.models import Invitation, Masthead
from articles.outbox.queue_emails import queue_emails
from articles.outbox.render_email import render_email

from .invitation_links import link_token


def queue_invitation(invitation: Invitation) -> None:
    """E-mail the link of an invitation, after the transaction is committed."""
    account = invitation.user
    context = {"user": account.pk, "number": invitation.number}
    queue_emails("invitation", [account.email], context, about=("user", account.pk))


def write_invitation(recipient: str, context: Mapping[str, Any]) -> EmailMessage | None:
    """Write the e-mail of an invitation, unless a newer one was sent, or its link no longer works."""
    open_invitations = Invitation.objects.open(timezone.now()).select_related("user", "sent_by")
    invitation = open_invitations.filter(user=context["user"], number=context["number"]).first()
    if invitation is None:
        return None
    account = invitation.user
    roles = [pgettext("role", name) for name in account.groups.order_by("name").values_list("name", flat=True)]
    values = {
        "inviter": display_name(invitation.sent_by),
        "role": join_names(roles),
        "link": settings.SITE_URL + reverse("account-invitation", args=[link_token(invitation)]),
        "ends": format_datetime(invitation.ends_at),
    }
    return _write(recipient, "invitation", account, values)


def queue_address_changed(account: User, old_address: str, by: User) -> None:
    """Tell the old address of an account that an administrator has changed it, after the transaction is committed."""
    if old_address:
        context = {"user": account.pk, "by": by.pk}
        queue_emails("address_changed", [old_address], context, about=("user", account.pk))


def write_address_changed(recipient: str, context: Mapping[str, Any]) -> EmailMessage | None:
    """Write the e-mail about the change of an e-mail address."""
    account = User.objects.filter(pk=context["user"]).first()
    if account is None:
        return None
    administrator = User.objects.filter(pk=context["by"]).first()
    return _write(recipient, "address_changed", account, {"administrator": display_name(administrator)})


def _write(recipient: str, name: str, account: User, values: dict[str, str]) -> EmailMessage:
    context = {**values, "newspaper": Masthead.objects.current().name, "account": account}
    return render_email(recipient, f"desk/emails/{name}.txt", context)
