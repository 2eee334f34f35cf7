"""After every kind of change each page is as if it were rendered now, and the pages that show nothing of it stay."""

import pytest
from django.utils import timezone

from tests.page_cache.changes import CHANGES, Change, Newspaper, create_newspaper


@pytest.fixture
def newspaper(db, settings, time_machine) -> Newspaper:
    settings.PAGE_CACHE = True
    time_machine.move_to("2026-05-20T12:00:00+00:00", tick=False)
    return create_newspaper(timezone.now())


def fetch(client, newspaper):
    """Return the response of each page by its name."""
    return {name: client.get(url) for name, url in newspaper.urls.items()}


def is_hit(response):
    return response.headers.get("Cache-Status") == "newsroom; hit"


def test_every_page_is_stored_by_its_first_request(client, newspaper):
    first, second = fetch(client, newspaper), fetch(client, newspaper)
    assert {name for name, response in first.items() if response.status_code != 200 or is_hit(response)} == set()
    assert {name for name, response in second.items() if not is_hit(response)} == set()
    assert {name for name in first if first[name].content != second[name].content} == set()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_makes_its_pages_new_and_leaves_the_others(client, newspaper, change: Change, settings, time_machine):
    before = {name: response.content for name, response in fetch(client, newspaper).items()}
    change.make(newspaper)
    if change.passes:
        fetch(client, newspaper)
        time_machine.shift(change.passes)
    after = fetch(client, newspaper)
    settings.PAGE_CACHE = False
    rendered = fetch(client, newspaper)
    stale = {name for name in rendered if after[name].content != rendered[name].content}
    assert stale == set()
    assert {name for name in change.changed if after[name].content == before[name]} == set()
    assert {name for name in change.untouched if not is_hit(after[name])} == set()
