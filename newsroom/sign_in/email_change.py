"""Change the e-mail address of one's own account: the new address confirms it, and the old one is told.

django-allauth's screen isn't used: it needs a row of its own for each address, and would remove the address of an
account that has none while the change is pending.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles.delivery.absolute_urls import site_base_url
from articles.delivery.staff_user import staff_user
from newsroom.auth import is_name_of_another

from .events import record_event

SALT = "newsroom.sign_in.email_change"
MAX_AGE_SECONDS = 4 * 3600


class EmailForm(forms.Form):
    """The form for the new address."""

    email = forms.EmailField(label=gettext_lazy("New e-mail address"), max_length=254)

    def clean_email(self) -> str:
        """Return the address in the form in which Django stores it."""
        return User.objects.normalize_email(self.cleaned_data["email"])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True)
def change_email(request: HttpRequest) -> HttpResponse:
    """Ask for a new address, and send a link to it. The answer is the same for an address that somebody else has."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        send_confirmation(request, staff_user(request), form.cleaned_data["email"])
        messages.success(request, _("We have sent a link to the new address. Open it to confirm the change."))
        return redirect("mfa_index")
    return TemplateResponse(request, "account/email_change.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Show the new address and a button, which changes it. The link works only for the person who asked for it."""
    person = staff_user(request)
    email = confirmed_address(person, token)
    if email and request.method == "POST":
        change_address(request, person, email)
        messages.success(request, _("E-mail address changed."))
        return redirect("mfa_index")
    return TemplateResponse(request, "account/email_confirm.html", {"email": email})


def send_confirmation(request: HttpRequest, person: User, email: str) -> None:
    """Send a link to the new address, unless another account has it: an address belongs to one person."""
    if is_name_of_another(email, person):
        return
    token = signing.dumps({"user": person.pk, "from": person.email, "to": email}, salt=SALT)
    link = site_base_url(request) + reverse("confirm-email", args=[token])
    get_adapter(request).send_mail("account/email/confirm_address", email, {"person": person, "link": link})


def confirmed_address(person: User, token: str) -> str:
    """Return the address that a link confirms for this person; "" for a wrong, used or old link."""
    try:
        change: dict[str, Any] = signing.loads(token, salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return ""
    is_current = change["user"] == person.pk and change["from"] == person.email
    return change["to"] if is_current and not is_name_of_another(change["to"], person) else ""


@transaction.atomic
def change_address(request: HttpRequest, person: User, email: str) -> None:
    """Store the new address, record it, and tell the old address."""
    old = person.email
    person.email = email
    person.save(update_fields=["email"])
    record_event("change_email", person, request, by=person)
    if old:
        get_adapter(request).send_notification_mail("account/email/email_changed", person, email=old)
