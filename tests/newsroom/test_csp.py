"""The Content-Security-Policy: what it allows, and where it has a nonce."""

import re

import pytest

from tests import users
from tests.article_form import NEW_ARTICLE_URL
from tests.builders import a_live_article

pytestmark = pytest.mark.django_db
HEADER = "Content-Security-Policy"


def directives(response):
    """Return the policy as {directive: [source, …]}."""
    parts = [part.split() for part in response[HEADER].split(";")]
    return {name: sources for name, *sources in parts}


def test_inline_code_eval_and_other_origins_are_forbidden(client):
    client.force_login(users.editor())
    for address in ("/", a_live_article().get_absolute_url(), "/admin/login/", "/admin/", NEW_ARTICLE_URL):
        policy = client.get(address)[HEADER]
        assert "default-src 'none'" in policy
        for forbidden in ("unsafe-", "http:", "https:", "*", "data:"):
            assert forbidden not in policy


def test_readers_pages_carry_no_nonce(client):
    for address in ("/", a_live_article().get_absolute_url()):
        response = client.get(address)
        assert "nonce" not in response[HEADER] + response.text
        assert directives(response)["script-src"] == ["'self'"]


def test_the_editors_import_map_has_a_new_nonce_for_each_request(client):
    client.force_login(users.editor())
    nonces = set()
    for _ in range(2):
        response = client.get(NEW_ARTICLE_URL)
        [import_map] = re.findall(r'<script[^>]* type="importmap"[^>]*>', response.text)
        nonce = re.search(r'nonce="([^"]+)"', import_map)[1]
        assert f"'nonce-{nonce}'" in directives(response)["script-src"]
        nonces.add(nonce)
    assert len(nonces) == 2


def test_the_desk_has_no_inline_script_style_or_handler(client):
    client.force_login(users.editor())
    live = a_live_article()
    for address in (
        "/admin/",
        NEW_ARTICLE_URL,
        f"/admin/articles/article/{live.pk}/change/",
        "/admin/articles/article/",
    ):
        page = client.get(address).text
        inline = re.findall(r"<script(?![^>]*(?:src=|type=\"importmap\"|type=\"application/json\"))", page)
        assert not inline
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", page)
