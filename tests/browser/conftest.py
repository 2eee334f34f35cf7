"""A real Chromium for the tests in this folder, and pages that fail the test when the browser complains."""

import os
import shutil
import time

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client
from playwright.sync_api import sync_playwright

# The headless shell is the same engine without windows, and takes a third less time.
NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
# Chromium as root has no sandbox, and none of its own errands belong in a test.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "there is no Chromium here. Get it: apt-get install chromium-headless-shell, or name its program in CHROMIUM"
ACCESSIBILITY = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # It would fetch our stylesheets again, by wrong addresses, and set styles that the policy forbids.
    "preload": False,
}
# What of a page can differ in dark and on a phone: its colours, and what is shown there and how large.
SHOWN = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "button-name", "label"]
LOOKS = {
    "light": ({"width": 1440, "height": 900}, ACCESSIBILITY),
    "dark": ({"width": 390, "height": 844}, {**ACCESSIBILITY, "runOnly": SHOWN}),
}
SMALL_PHONE = {"width": 320, "height": 640}


def pytest_itemcollected(item):
    item.add_marker("browser")
    item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    # Last, since Playwright's event loop runs on in its worker once a browser has been started; of them those
    # that look at many pages first, so that no worker is left with one when the others have ended.
    items.sort(key=lambda item: ("browser" in item.keywords, "axe" not in getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def browser(django_db_setup):
    """Start Chromium, headless; without one, skip the test, or fail it where CI is true.

    The database is made first: a live server that begins before it would share its one connection.
    """
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(MISSING)
    connection = connections[DEFAULT_DB_ALIAS]
    with sync_playwright() as playwright:
        # On Playwright's event loop Django would open a connection of its own beside the tests' one.
        connections[DEFAULT_DB_ALIAS] = connection
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_errors():
    """List what the browser complained of; a test that expects a complaint takes it out of the list."""
    browser_errors = []
    yield browser_errors
    if browser_errors:
        pytest.fail("The browser complained:\n" + "\n".join(browser_errors), pytrace=False)


@pytest.fixture
def server(live_server):
    """Run the newspaper; after the test, wait until it has answered all that it was asked."""
    begun, ended = [], []

    def begin(**_):
        begun.append(None)

    def end(**_):
        ended.append(None)

    request_started.connect(begin)
    request_finished.connect(end)
    yield live_server
    deadline = time.monotonic() + 10
    while len(ended) < len(begun) and time.monotonic() < deadline:
        time.sleep(0.01)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def open_context(browser, server, browser_errors):
    """Return a function that opens a browser of its own cookies, at the newspaper's address.

    Its keywords are Playwright's: color_scheme="dark", viewport={"width": 320, "height": 640},
    java_script_enabled=False, locale, forced_colors, reduced_motion ...
    """
    contexts = []

    def open_context(**options):
        context = browser.new_context(base_url=server.url, **options)
        context.set_default_timeout(10_000)
        _record_errors(context, browser_errors)
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(open_context):
    """Return a function that opens a page in a browser of its own; it takes Playwright's keywords."""
    return lambda **options: open_context(**options).new_page()


@pytest.fixture
def page(open_page):
    """Open a page as a reader with an ordinary desktop browser has it."""
    return open_page()


@pytest.fixture
def sign_in(live_server):
    """Return a function that signs a person in, in a page's browser: sign_in(page, person)."""

    def sign_in(page, person):
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return sign_in


@pytest.fixture(scope="session")
def axe():
    """Return a function that lists a page's breaches of WCAG 2.0 to 2.2 A and AA and of axe's best practice.

    It looks at the page in light on a desktop and in dark on a phone, and whether it is wider than a small phone.
    The page then has its size again. It needs its JavaScript on: without timers axe never ends.
    """

    def axe(page):
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        size = page.viewport_size
        found = [breach for scheme in LOOKS for breach in breaches(page, scheme, *LOOKS[scheme])]
        page.set_viewport_size(SMALL_PHONE)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        page.set_viewport_size(size)
        return [*found, *(["it is wider than a small phone"] if wide else [])]

    def breaches(page, scheme, size, options):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.evaluate("document.getAnimations().forEach(change => change.finish())")
        return [
            f"{scheme}: {violation['id']}: {violation['help']}: {' '.join(node['target'])}"
            for violation in page.evaluate("options => axe.run(options).then(found => found.violations)", options)
            for node in violation["nodes"]
        ]

    return axe


def _record_errors(context, browser_errors):
    def record_console_error(message):
        if message.type == "error":
            browser_errors.append(f"console: {message.text} {message.location['url']}")

    def record_failed_request(request):
        # A request is aborted by going to the next page, too.
        if request.failure != "net::ERR_ABORTED":
            browser_errors.append(f"request: {request.failure} {request.url}")

    def record_script_error(error):
        # So is the transition between two pages, which the stylesheet asks for and no script of ours begins.
        if not str(error.error).startswith("Transition was aborted because of invalid state."):
            browser_errors.append(f"script: {error.error}")

    context.on("console", record_console_error)
    context.on("weberror", record_script_error)
    context.on("requestfailed", record_failed_request)
