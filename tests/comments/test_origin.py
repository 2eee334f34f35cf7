"""Where a posted comment came from: every combination of the headers that tell it."""

import pytest
from django.test import RequestFactory

from articles.comments.origin import Origin, origin_of

OURS = "http://testserver"
TRUSTED = "https://paper.example"
FOREIGN = [
    "https://testserver",
    "http://testserver:8080",
    "http://evil.example",
    "http://testserver.evil.example",
    "",
]
FALLS_BACK = [None, "none", "Same-Origin", "nonsense"]


def told(site, origin):
    headers = {"Sec-Fetch-Site": site, "Origin": origin}
    return origin_of(RequestFactory().post("/", headers={k: v for k, v in headers.items() if v is not None}))


@pytest.fixture(autouse=True)
def trusted(settings):
    settings.CSRF_TRUSTED_ORIGINS = [TRUSTED]


@pytest.mark.parametrize("origin", [None, "null", OURS, TRUSTED, *FOREIGN])
def test_a_browser_that_says_same_origin_is_believed(origin):
    assert told("same-origin", origin) is Origin.OURS


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
@pytest.mark.parametrize("origin", [None, "null", OURS, TRUSTED, *FOREIGN])
def test_a_browser_that_says_another_site_is_believed(site, origin):
    assert told(site, origin) is Origin.FOREIGN


@pytest.mark.parametrize("site", FALLS_BACK)
@pytest.mark.parametrize("origin", [OURS, TRUSTED])
def test_without_that_word_an_origin_of_ours_passes(site, origin):
    assert told(site, origin) is Origin.OURS


@pytest.mark.parametrize("site", FALLS_BACK)
@pytest.mark.parametrize("origin", FOREIGN)
def test_without_that_word_another_origin_does_not_pass(site, origin):
    assert told(site, origin) is Origin.FOREIGN


@pytest.mark.parametrize("site", FALLS_BACK)
@pytest.mark.parametrize("origin", [None, "null"])
def test_with_neither_nobody_knows(site, origin):
    assert told(site, origin) is Origin.UNKNOWN
