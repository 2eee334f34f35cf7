"""Test that the index follows every change of an article, however it is made."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.models import Article, Author, Byline, LiveArticle, LiveByline, SearchChange, SearchText
from articles.search.backends import backend
from articles.search.index import matching_ids, outdated_article_ids, update_index
from articles.search.query import parse_query
from articles.search.triggers import create_triggers
from tests.builders import NOON, a_draft, a_live_article, a_section, an_author
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db


def search_ids(query, **options):
    """Return the News IDs of the articles that match."""
    return {*Article.objects.filter(pk__in=matching_ids(parse_query(query), **options)).values_list("pk", flat=True)}


def execute_sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def change_by_save(live):
    live.headline = "Zarquontine"
    live.save()


def change_by_queryset_update(live):
    LiveArticle.objects.filter(pk=live.pk).update(headline="Zarquontine")


def change_by_bulk_update(live):
    live.headline = "Zarquontine"
    LiveArticle.objects.bulk_update([live], ["headline"])


def change_by_sql(live):
    execute_sql("UPDATE articles_livearticle SET headline = 'Zarquontine' WHERE article_id = %s", live.pk)


def rename_author(live):
    Author.objects.update(name="Zarquontine")


def change_byline(live):
    author = an_author("Zarquontine")
    LiveByline.objects.filter(live_article=live).update(author=author)


def change_by_bulk_create(live):
    # Write rows directly into the tables, as bulk imports do.
    LiveByline.objects.filter(live_article=live).delete()
    live.topics.clear()
    LiveArticle.objects.filter(pk=live.pk).delete()
    live.headline = "Zarquontine"
    LiveArticle.objects.bulk_create([live])


@pytest.mark.parametrize(
    "change",
    [
        change_by_save,
        change_by_queryset_update,
        change_by_bulk_update,
        change_by_sql,
        rename_author,
        change_byline,
        change_by_bulk_create,
    ],
)
def test_a_change_is_found_however_it_was_made(change):
    live = a_live_article(headline="Wells are measured")
    a_live_article(headline="Wheat is late", authors=[an_author("Omid Sattari")])
    assert search_ids("measured wells") == {live.pk}
    change(live)
    assert live.pk in search_ids("zarquontine")
    assert not outdated_article_ids(Article.objects.values_list("pk", flat=True))


def test_a_changed_article_is_not_found_by_its_old_words():
    live = a_live_article(headline="Wells are measured")
    assert search_ids("wells") == {live.pk}
    LiveArticle.objects.update(headline="Wheat is late")
    assert search_ids("wells") == set()
    Article.objects.update(headline="Wheat is late")
    assert search_ids("wells", readers=False) == set()


def test_a_byline_moved_to_another_article_is_no_longer_found_under_the_first():
    first, second = a_draft(authors=[an_author("Omid Sattari")]), a_draft()
    assert search_ids("sattari", readers=False) == {first.pk}
    Byline.objects.filter(article=first).update(article=second, author=an_author("Leila Farahani"))
    assert search_ids("farahani", readers=False) == {second.pk}
    assert search_ids("sattari", readers=False) == set()


def test_a_deleted_article_is_removed_from_the_index():
    draft = a_draft(headline="Zarquontine")
    assert search_ids("zarquontine", readers=False) == {draft.pk}
    Article.objects.get(pk=draft.pk).delete()
    update_index()
    assert not SearchText.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_searchwords")
        assert cursor.fetchone() == (0,)


def test_readers_find_the_published_text_and_the_desk_the_working_copy():
    live = a_live_article(headline="Wells are measured", slugline="zarquontine")
    article = Article.objects.get(pk=live.pk)
    article.headline = "Wheat is late"
    save_working_copy(article, topics=[], authors=[an_author()])
    assert search_ids("wells") == {live.pk} == search_ids("wheat", readers=False)
    assert search_ids("wheat") == set() == search_ids("wells", readers=False)
    assert search_ids("zarquontine") == set()
    assert search_ids("zarquontine", readers=False) == {live.pk}


def test_identical_copies_are_stored_once():
    a_live_article()
    update_index()
    assert [(text.readers, text.desk) for text in SearchText.objects.all()] == [(True, True)]


def test_a_change_recorded_during_indexing_stays_recorded():
    live = a_live_article()
    update_index()
    assert not SearchChange.objects.exists()
    LiveArticle.objects.filter(pk=live.pk).update(withdrawal_reason="")
    assert SearchChange.objects.filter(article_id=live.pk).exists()
    assert update_index() == 1
    assert update_index() == 0


@pytest.mark.django_db(transaction=True)
def test_triggers_are_created_again_after_a_migration_rebuilds_a_table():
    live = a_live_article(headline="Wells are measured")
    update_index()
    original = LiveArticle._meta.get_field("kicker")
    wider = models.CharField(max_length=50, blank=True)
    wider.set_attributes_from_name("kicker")
    for old, new in ((original, wider), (wider, original)):
        # SQLite can't alter a table in a transaction with foreign key checks, nor PostgreSQL with pending checks.
        with connection.schema_editor() as editor:
            editor.alter_field(LiveArticle, old, new, strict=True)
    execute_sql("UPDATE articles_livearticle SET headline = 'Zarquontine'")
    create_triggers(LiveArticle._meta.app_config)
    assert search_ids("zarquontine") == {live.pk}
    LiveArticle.objects.update(headline="Wheat")
    assert search_ids("wheat") == {live.pk}


@pytest.mark.parametrize(
    "text", ["'", "\\", "''; DROP TABLE x; --", "a\\'b", "%s", "{}", '"', "x" * 3000, "NEAR(a b)", "a:b*"]
)
def test_the_query_syntax_of_the_backends_has_no_effect(text):
    live = a_live_article(headline=f"Wells {text}"[:200], body=f"<p>Well {text} zarquontine</p>")
    assert live.pk in search_ids(f"zarquontine {text}"[:200]) | search_ids("zarquontine")
    assert not outdated_article_ids([live.pk])


def test_a_very_long_text_is_indexed_up_to_the_limit():
    long = " ".join(f"{'ژ' * 8}{n:x}" for n in range(90_000))
    live = a_live_article(headline="Wells", body="<p>Short.</p>")
    LiveArticle.objects.filter(pk=live.pk).update(body=f"<p>zarquontine {long} beyond</p>")
    assert search_ids("zarquontine") == {live.pk}
    assert search_ids("beyond") == set()
    assert not outdated_article_ids([live.pk])


@pytest.mark.django_db(transaction=True)
def test_concurrent_searches_find_every_change():
    live = [a_live_article(headline=f"Wells {n}") for n in range(6)]

    def change():
        for n in range(6):
            LiveArticle.objects.filter(pk=live[n].pk).update(headline=f"Zarquontine {n}")

    results = run_concurrently(change, update_index, update_index, lambda: search_ids("wells"))
    assert not [result for result in results if isinstance(result, Exception)]
    assert search_ids("zarquontine") == {article.pk for article in live}
    assert search_ids("wells") == set()
    assert not outdated_article_ids([article.pk for article in live])


# the command


def run_command(*options):
    """Return the output of the command and its exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("search_index", *options, stdout=out, stderr=io.StringIO())
    except SystemExit as error:
        code = error.code
    return out.getvalue().strip(), code


def corrupt_index(live):
    """Change the stored terms of an article without recording a change."""
    update_index()
    text = SearchText.objects.get(article=live.pk)
    column, key = ("headline", "rowid") if connection.vendor == "sqlite" else ("words", "id")
    execute_sql(f"UPDATE articles_searchwords SET {column} = 'nothing' WHERE {key} = %s", text.pk)


def test_the_command_reports_and_repairs_differences():
    live, _ = a_live_article(headline="Zarquontine"), a_draft()
    assert run_command("--check") == ("Articles: 2. Index entries out of date: 0.", 0)
    corrupt_index(live)
    assert search_ids("zarquontine") == set()
    assert run_command("--check", "-v2") == (f"{live.pk}: out of date\nArticles: 2. Index entries out of date: 1.", 1)
    assert run_command() == ("Articles: 2. Index entries corrected: 1.", 0)
    assert search_ids("zarquontine") == {live.pk}


def test_the_command_finds_missing_and_orphaned_texts():
    live = a_live_article(headline="Zarquontine")
    update_index()
    SearchText.objects.update(article=live.pk + 1)
    assert run_command() == ("Articles: 1. Index entries corrected: 2.", 0)
    assert search_ids("zarquontine") == {live.pk}


def test_the_command_rebuilds_the_index():
    live = a_live_article(headline="Zarquontine")
    corrupt_index(live)
    assert run_command("--rebuild") == ("Articles: 1. All were indexed again.", 0)
    assert run_command("--check") == ("Articles: 1. Index entries out of date: 0.", 0)


def test_a_scheduled_article_is_found_once_it_is_published(client):
    draft, now = a_draft(headline="Zarquontine", section=a_section()), timezone.now()
    publish(draft, at=now + datetime.timedelta(hours=1), now=now)
    assert "0 articles" in client.get("/search/", {"q": "zarquontine"}).text
    LiveArticle.objects.filter(pk=draft.pk).update(publish_at=NOON)
    assert "1 article" in client.get("/search/", {"q": "zarquontine"}).text


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL defers index updates.")
def test_work_deferred_by_bulk_write_is_done_at_its_end():
    def index_options():
        with connection.cursor() as cursor:
            cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'search_words'")
            return cursor.fetchone()[0]

    with backend().bulk_write():
        assert index_options() == ["fastupdate=on"]
    assert index_options() == ["fastupdate=off"]
