"""After every kind of change each page is as if it were rendered now, and the pages that show nothing of it stay."""

import pytest
from django.utils import timezone

from articles.delivery.page_cache.tags import are_current, read_versions
from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.editorial.actions.withdraw import withdraw
from articles.editorial.page_tags import FRONT
from articles.models import Article, Masthead, Thread
from articles.pages import views
from articles.photos.change_photo import change_photo
from tests.builders import a_draft, a_live_article, a_section
from tests.page_cache.changes import CHANGES, DAY, SECOND, Change, Newspaper, create_newspaper


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


def test_a_page_rendered_when_an_article_appears_but_before_its_commit_is_outdated(newspaper, time_machine):
    before_commit = read_versions([FRONT])
    publish(a_draft(section=a_section("Economy")), at=newspaper.now + SECOND, now=newspaper.now)
    time_machine.shift(2 * SECOND)
    assert not are_current({FRONT: before_commit.get(FRONT)}, timezone.now(), timezone.now())


def test_comments_that_close_while_a_page_is_rendered_make_it_new(client, newspaper, time_machine, monkeypatch):
    Masthead.objects.update(comments_close_after=30)
    Thread.objects.filter(pk=newspaper.old.pk).update(closes_at=newspaper.now + SECOND)
    render = views.article_context

    def render_slowly(*args):
        context = render(*args)
        time_machine.shift(2 * SECOND)
        return context

    monkeypatch.setattr(views, "article_context", render_slowly)
    client.get(newspaper.urls["article"])
    monkeypatch.undo()
    assert not is_hit(client.get(newspaper.urls["article"]))


def test_a_photo_of_an_earlier_version_makes_the_pages_of_that_version_new(client, newspaper):
    article = Article.objects.get(pk=newspaper.old.pk)
    article.photo = None
    save_working_copy(article, topics=article.topics.all(), authors=list(article.authors.all()), by=newspaper.editor)
    publish(article, now=newspaper.now)
    urls = [f"/news/{article.pk}/history/{number}/" for number in (1, 2)]
    assert {b"The field" in client.get(url).content for url in urls} == {True}
    change_photo(newspaper.photo, {"caption": "The gauge at noon"}, by=newspaper.editor)
    assert {b"The gauge at noon" in client.get(url).content for url in urls} == {True}


def test_a_day_links_to_the_first_day_of_the_next_year_that_has_articles(client, newspaper):
    last_year = a_live_article(at=newspaper.now - 300 * DAY)
    day = f"{last_year.publish_at:/archive/%Y/%m/%d/}"
    assert newspaper.urls["day"].encode() in client.get(day).content
    withdraw(Article.objects.get(pk=newspaper.old.pk), now=newspaper.now, reason="The figures were wrong.")
    assert newspaper.urls["day"].encode() not in client.get(day).content
