"""Signing in with a password, a passkey and an authenticator app, in a browser with a virtual authenticator."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount

from newsroom.sign_in.single_sign_on import configured_app
from tests import users
from tests.sign_in.oidc_provider import CLIENT_ID, SECRET, Provider

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def add_authenticator(page):
    """Give a page's browser a device that keeps passkeys."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def give_password(page, next_page="/admin/"):
    page.goto(f"/accounts/login/?next={next_page}")
    page.get_by_label("Username or e-mail address").fill("rana")
    page.get_by_label("Password").fill(users.PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def confirm_password(page):
    page.get_by_label("Password").fill(users.PASSWORD)
    page.get_by_role("button", name="Continue").click()


def log_out(page):
    page.locator("#user-tools summary").click()
    page.get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_url("**/accounts/login/")


def copy_recovery_codes(page):
    """Press “Copy” and return what is in the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    return page.evaluate("navigator.clipboard.readText()")


def download_recovery_codes(page):
    """Press “Download” and return the file's text."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    return download.value.path().read_text()


def test_a_passkey_is_added_and_signs_in_alone_or_after_the_password(page, axe):
    users.reporter()
    add_authenticator(page)
    give_password(page, "/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey…").click()
    assert not axe(page)
    confirm_password(page)
    assert not axe(page)
    page.get_by_label("Name of the passkey").fill("Desk laptop")
    page.get_by_label("Name of the passkey").press("Enter")
    page.get_by_text("They won’t be shown again.").wait_for()
    assert not axe(page)
    page.get_by_role("link", name="I have stored the codes").click()
    page.get_by_text("Passkey “Desk laptop”").wait_for()
    assert not axe(page)

    log_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")

    log_out(page)
    give_password(page)
    page.get_by_text("Use your passkey, or enter a recovery code.").wait_for()
    assert not axe(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")


def test_a_browser_without_the_passkey_says_so(page):
    users.reporter()
    add_authenticator(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("alert").get_by_text("That didn’t work.").wait_for()


def test_an_app_is_set_up_where_a_factor_is_required(page, axe, settings):
    settings.REQUIRE_2FA = {"all"}
    users.reporter()
    give_password(page)
    page.get_by_text("Your role needs a second factor.").wait_for()
    page.get_by_role("link", name="Set up an app…").click()
    confirm_password(page)
    assert not axe(page)
    secret = page.locator("code").inner_text().replace(" ", "")
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Turn on").click()
    codes = copy_recovery_codes(page)
    assert len(codes.split()) == 10
    assert download_recovery_codes(page) == f"Recovery codes of rana for Newsroom\n\n{codes}"
    page.get_by_role("link", name="I have stored the codes").click()
    page.goto("/admin/")
    assert page.url.endswith("/admin/")


@pytest.mark.parametrize("address", ["login/", "password/reset/", "password/reset/done/", "password/reset/key/1-a-b/"])
def test_pages_before_signing_in_are_accessible(page, axe, address):
    page.goto(f"/accounts/{address}")
    assert not axe(page)


@pytest.mark.parametrize("address", ["password/change/", "email/", "email/x/", "sessions/", "3rdparty/", "logout/"])
def test_pages_about_ones_account_are_accessible(page, axe, sign_in, address):
    sign_in(page, users.reporter())
    page.goto(f"/accounts/{address}")
    assert page.locator("h1").count() == 1
    assert not axe(page)


def test_single_sign_on_leads_to_the_provider_and_back(page, server, settings):
    provider = Provider()
    settings.SITE_URL = server.url
    settings.SINGLE_SIGN_ON = {
        "issuer": provider.issuer,
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "name": "Courier ID",
        "roles_claim": "",
        "roles": {},
        "create_accounts": False,
    }
    subject = {"provider": configured_app().provider_id, "uid": "s1"}
    SocialAccount.objects.create(user=users.reporter(), extra_data={}, **subject)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with Courier ID").click()
    page.wait_for_url("**/admin/")
    provider.shutdown()
    provider.server_close()
