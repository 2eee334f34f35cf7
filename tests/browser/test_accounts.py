"""Accounts in a real browser: accessible in both schemes and at two widths, and complete without script."""

import datetime
import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles.models import Invitation
from newsroom.accounts.invitation_links import link_token
from tests import users
from tests.account_form import account_page_url
from tests.builders import a_section

LIST = "/admin/auth/user/"


@pytest.fixture
def omid(admin_user):
    """Return somebody who has an open invitation."""
    person = User.objects.create_user("omid", "omid@courier.example", password=None, is_staff=True, is_active=False)
    now = timezone.now()
    Invitation.objects.create(
        user=person, number=1, sent_at=now, ends_at=now + datetime.timedelta(days=1), sent_by=admin_user
    )
    return person


def test_no_page_breaks_the_policy_or_the_rules_of_access_or_the_width(page, sign_in, axe, admin_user, omid):
    rana = users.reporter(sections=[a_section(), a_section("Sport")])
    Client().post("/accounts/login/", {"login": "rana", "password": users.PASSWORD})
    Authenticator.objects.create(user=rana, type="totp", data={})
    sign_in(page, admin_user)
    breaches = {}
    for address in (
        LIST,
        f"{LIST}add/",
        account_page_url(rana),
        account_page_url(omid),
        f"{LIST}{rana.pk}/second-factor/reset/",
        f"/accounts/invitation/{link_token(omid.invitation)}/",
    ):
        page.goto(address)
        for summary in page.locator("main .side-panel > details > summary").all():
            summary.click()
        breaches[address] = axe(page)
    assert not {address: found for address, found in breaches.items() if found}


def test_a_link_that_does_not_work_and_a_refused_form_keep_to_the_rules_of_access(
    page, sign_in, axe, admin_user, browser_errors
):
    page.goto("/accounts/invitation/x/")
    assert "410" in browser_errors.pop()
    assert not axe(page)
    sign_in(page, admin_user)
    page.goto(f"{LIST}?role=x")
    assert "422" in browser_errors.pop()
    assert not axe(page)


def test_somebody_is_invited_and_logs_in_without_script(open_page, sign_in, browser_errors):
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    sign_in(page, users.administrator())
    page.goto(LIST)
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail").fill("nika@courier.example")
    page.get_by_label("First name").fill("Nika")
    page.get_by_role("button", name="Send invitation").click()
    page.get_by_label("Password").fill(users.PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").get_by_text("This field is required.").wait_for()
    assert "422" in browser_errors.pop()
    page.get_by_label("Reporter").check()
    page.get_by_role("button", name="Send invitation").click()
    page.get_by_text("not accepted yet").wait_for()
    (email,) = mail.outbox
    link = re.search(r"/accounts/invitation/\S+", email.body)[0]
    other = open_page(java_script_enabled=False)
    other.goto(link)
    for field in other.locator("input[type=password]").all():
        field.fill("eleven quiet herons")
    other.get_by_role("button", name="Set password").click()
    other.get_by_label("Username").fill("nika")
    other.get_by_label("Password").fill("eleven quiet herons")
    other.get_by_role("button", name="Log in", exact=True).click()
    other.get_by_role("heading", name="Your tasks").wait_for()
