"""The origin of a posted comment: every combination of the headers that identify it."""

import pytest
from django.test import RequestFactory

from articles.comments.request_origin import RequestOrigin, origin_of

OWN_ORIGIN = "http://testserver"
TRUSTED = "https://paper.example"
OTHER_ORIGINS = [
    "https://testserver",
    "http://testserver:8080",
    "http://evil.example",
    "http://testserver.evil.example",
    "",
]
OTHER_VALUES = [None, "none", "Same-Origin", "nonsense"]


def origin_for(site, origin, referer=None):
    headers = {"Sec-Fetch-Site": site, "Origin": origin, "Referer": referer}
    return origin_of(RequestFactory().post("/", headers={k: v for k, v in headers.items() if v is not None}))


@pytest.fixture(autouse=True)
def trusted(settings):
    settings.CSRF_TRUSTED_ORIGINS = [TRUSTED]


@pytest.mark.parametrize("origin", [None, "null", OWN_ORIGIN, TRUSTED, *OTHER_ORIGINS])
def test_same_origin_is_trusted(origin):
    assert origin_for("same-origin", origin) is RequestOrigin.SAME_ORIGIN


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
@pytest.mark.parametrize("origin", [None, "null", OWN_ORIGIN, TRUSTED, *OTHER_ORIGINS])
def test_another_site_is_trusted(site, origin):
    assert origin_for(site, origin) is RequestOrigin.CROSS_ORIGIN


@pytest.mark.parametrize("site", OTHER_VALUES)
@pytest.mark.parametrize("origin", [OWN_ORIGIN, TRUSTED])
def test_without_sec_fetch_site_our_own_origin_passes(site, origin):
    assert origin_for(site, origin) is RequestOrigin.SAME_ORIGIN


@pytest.mark.parametrize("site", OTHER_VALUES)
@pytest.mark.parametrize("origin", OTHER_ORIGINS)
def test_without_sec_fetch_site_another_origin_does_not_pass(site, origin):
    assert origin_for(site, origin) is RequestOrigin.CROSS_ORIGIN


@pytest.mark.parametrize("site", OTHER_VALUES)
@pytest.mark.parametrize("origin", [None, "null"])
def test_without_either_header_the_origin_is_unknown(site, origin):
    assert origin_for(site, origin) is RequestOrigin.UNKNOWN


@pytest.mark.parametrize("site", OTHER_VALUES)
@pytest.mark.parametrize("origin", [None, "null"])
@pytest.mark.parametrize("referer", [f"{other}/form/" for other in OTHER_ORIGINS] + ["nonsense", "http://[", "/form/"])
def test_without_either_header_a_page_of_another_site_does_not_pass(site, origin, referer):
    assert origin_for(site, origin, referer) is RequestOrigin.CROSS_ORIGIN


@pytest.mark.parametrize("referer", ["", "about:blank", f"{OWN_ORIGIN}/news/1/", f"{TRUSTED}/news/1/", OWN_ORIGIN])
def test_without_either_header_our_own_page_proves_nothing(referer):
    assert origin_for(None, None, referer) is RequestOrigin.UNKNOWN


@pytest.mark.parametrize("referer", ["http://evil.example/form/", "http://["])
def test_the_other_headers_take_precedence_over_the_referer(referer):
    assert origin_for("same-origin", None, referer) is RequestOrigin.SAME_ORIGIN
    assert origin_for(None, OWN_ORIGIN, referer) is RequestOrigin.SAME_ORIGIN
