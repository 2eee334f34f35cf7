"""E-mails with a link to set a new password. Links are built from SITE_URL, never from the request's Host."""

from datetime import timedelta
from functools import partial

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from articles.delivery.absolute_urls import site_base_url
from articles.models import Masthead
from articles.outbox.render_email import render_email

from .events import record_event
from .throttling import MAX_RESETS, RESET, Attempt


def send_reset_links(request: HttpRequest, email: str) -> None:
    """Send a link to everybody with this address, at most three times an hour, after the response is sent."""
    attempt = Attempt(request, RESET, email)
    record_event("request_password_reset", None, request)
    if attempt.count_since(timezone.now() - timedelta(hours=1)) > MAX_RESETS:
        return
    transaction.on_commit(partial(email_reset_links.enqueue, email, site_base_url(request)))


@task()
def email_reset_links(email: str, site: str) -> None:
    """Send a link to each active member of staff with this address."""
    for person in User.objects.filter(email__iexact=email, is_active=True, is_staff=True):
        details = {
            "person": person,
            "link": site + reset_path(person),
            "newspaper": Masthead.objects.current().name,
        }
        render_email(person.email, "account/email/reset_link.txt", details).send()


def reset_path(person: User) -> str:
    """Return the path at which a person can set a new password, once."""
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
