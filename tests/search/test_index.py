"""The index says what the articles say, whatever road has changed them."""

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


def found(words, **options):
    """Return the News IDs of the articles that match."""
    return {*Article.objects.filter(pk__in=matching_ids(parse_query(words), **options)).values_list("pk", flat=True)}


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def by_save(live):
    live.headline = "Zarquontine"
    live.save()


def by_update(live):
    LiveArticle.objects.filter(pk=live.pk).update(headline="Zarquontine")


def by_bulk_update(live):
    live.headline = "Zarquontine"
    LiveArticle.objects.bulk_update([live], ["headline"])


def by_hand(live):
    sql("UPDATE articles_livearticle SET headline = 'Zarquontine' WHERE article_id = %s", live.pk)


def by_renaming_its_author(live):
    Author.objects.update(name="Zarquontine")


def by_signing_it_anew(live):
    author = an_author("Zarquontine")
    LiveByline.objects.filter(live_article=live).update(author=author)


def by_adding_rows(live):
    # As a bulk road does: straight into the tables.
    LiveByline.objects.filter(live_article=live).delete()
    live.topics.clear()
    LiveArticle.objects.filter(pk=live.pk).delete()
    live.headline = "Zarquontine"
    LiveArticle.objects.bulk_create([live])


@pytest.mark.parametrize(
    "change", [by_save, by_update, by_bulk_update, by_hand, by_renaming_its_author, by_signing_it_anew, by_adding_rows]
)
def test_a_change_is_found_by_whatever_road_it_came(change):
    live = a_live_article(headline="Wells are measured")
    a_live_article(headline="Wheat is late", authors=[an_author("Omid Sattari")])
    assert found("measured wells") == {live.pk}
    change(live)
    assert live.pk in found("zarquontine")
    assert not outdated_article_ids(Article.objects.values_list("pk", flat=True))


def test_what_was_changed_is_found_by_its_old_words_no_more():
    live = a_live_article(headline="Wells are measured")
    assert found("wells") == {live.pk}
    LiveArticle.objects.update(headline="Wheat is late")
    assert found("wells") == set()
    Article.objects.update(headline="Wheat is late")
    assert found("wells", readers=False) == set()


def test_a_byline_that_moves_to_another_article_leaves_the_first():
    first, second = a_draft(authors=[an_author("Omid Sattari")]), a_draft()
    assert found("sattari", readers=False) == {first.pk}
    Byline.objects.filter(article=first).update(article=second, author=an_author("Leila Farahani"))
    assert found("farahani", readers=False) == {second.pk}
    assert found("sattari", readers=False) == set()


def test_a_deleted_article_leaves_nothing_behind():
    draft = a_draft(headline="Zarquontine")
    assert found("zarquontine", readers=False) == {draft.pk}
    Article.objects.get(pk=draft.pk).delete()
    update_index()
    assert not SearchText.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_searchwords")
        assert cursor.fetchone() == (0,)


def test_readers_find_what_was_published_and_the_desk_what_is_written():
    live = a_live_article(headline="Wells are measured", slugline="zarquontine")
    article = Article.objects.get(pk=live.pk)
    article.headline = "Wheat is late"
    save_working_copy(article, topics=[], authors=[an_author()])
    assert found("wells") == {live.pk} == found("wheat", readers=False)
    assert found("wheat") == set() == found("wells", readers=False)
    assert found("zarquontine") == set()
    assert found("zarquontine", readers=False) == {live.pk}


def test_copies_that_agree_are_kept_once():
    a_live_article()
    update_index()
    assert [(text.readers, text.desk) for text in SearchText.objects.all()] == [(True, True)]


def test_what_is_noted_after_the_index_looked_stays_noted():
    live = a_live_article()
    update_index()
    assert not SearchChange.objects.exists()
    LiveArticle.objects.filter(pk=live.pk).update(withdrawal_reason="")
    assert SearchChange.objects.filter(article_id=live.pk).exists()
    assert update_index() == 1
    assert update_index() == 0


@pytest.mark.django_db(transaction=True)
def test_a_table_that_a_migration_rebuilds_is_watched_again_and_looked_through():
    live = a_live_article(headline="Wells are measured")
    update_index()
    was = LiveArticle._meta.get_field("kicker")
    wider = models.CharField(max_length=50, blank=True)
    wider.set_attributes_from_name("kicker")
    for old, new in ((was, wider), (wider, was)):
        # SQLite can't alter a table in a transaction that checks its keys, nor PostgreSQL with checks still to come.
        with connection.schema_editor() as editor:
            editor.alter_field(LiveArticle, old, new, strict=True)
    sql("UPDATE articles_livearticle SET headline = 'Zarquontine'")
    create_triggers(LiveArticle._meta.app_config)
    assert found("zarquontine") == {live.pk}
    LiveArticle.objects.update(headline="Wheat")
    assert found("wheat") == {live.pk}


@pytest.mark.parametrize(
    "text", ["'", "\\", "''; DROP TABLE x; --", "a\\'b", "%s", "{}", '"', "x" * 3000, "NEAR(a b)", "a:b*"]
)
def test_signs_of_the_engines_own_languages_are_only_signs(text):
    live = a_live_article(headline=f"Wells {text}"[:200], body=f"<p>Well {text} zarquontine</p>")
    assert live.pk in found(f"zarquontine {text}"[:200]) | found("zarquontine")
    assert not outdated_article_ids([live.pk])


def test_a_text_of_any_length_is_indexed_as_far_as_there_is_room():
    long = " ".join(f"{'ژ' * 8}{n:x}" for n in range(90_000))
    live = a_live_article(headline="Wells", body="<p>Short.</p>")
    LiveArticle.objects.filter(pk=live.pk).update(body=f"<p>zarquontine {long} beyond</p>")
    assert found("zarquontine") == {live.pk}
    assert found("beyond") == set()
    assert not outdated_article_ids([live.pk])


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_several_look_is_missed_by_none():
    live = [a_live_article(headline=f"Wells {n}") for n in range(6)]

    def change():
        for n in range(6):
            LiveArticle.objects.filter(pk=live[n].pk).update(headline=f"Zarquontine {n}")

    results = run_concurrently(change, update_index, update_index, lambda: found("wells"))
    assert not [result for result in results if isinstance(result, Exception)]
    assert found("zarquontine") == {article.pk for article in live}
    assert found("wells") == set()
    assert not outdated_article_ids([article.pk for article in live])


# the command


def run(*options):
    """Return what the command says and its exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("search_index", *options, stdout=out, stderr=io.StringIO())
    except SystemExit as ending:
        code = ending.code
    return out.getvalue().strip(), code


def corrupt_index(live):
    """Alter what the index holds behind its own back."""
    update_index()
    text = SearchText.objects.get(article=live.pk)
    column, key = ("headline", "rowid") if connection.vendor == "sqlite" else ("words", "id")
    sql(f"UPDATE articles_searchwords SET {column} = 'nothing' WHERE {key} = %s", text.pk)


def test_the_command_tells_a_drift_and_puts_it_right():
    live, _ = a_live_article(headline="Zarquontine"), a_draft()
    assert run("--check") == ("Articles: 2. Index entries out of date: 0.", 0)
    corrupt_index(live)
    assert found("zarquontine") == set()
    assert run("--check", "-v2") == (f"{live.pk}: out of date\nArticles: 2. Index entries out of date: 1.", 1)
    assert run() == ("Articles: 2. Index entries corrected: 1.", 0)
    assert found("zarquontine") == {live.pk}


def test_the_command_finds_what_is_missing_or_left_over():
    live = a_live_article(headline="Zarquontine")
    update_index()
    SearchText.objects.update(article=live.pk + 1)
    assert run() == ("Articles: 1. Index entries corrected: 2.", 0)
    assert found("zarquontine") == {live.pk}


def test_the_command_rebuilds_the_index_from_nothing():
    live = a_live_article(headline="Zarquontine")
    corrupt_index(live)
    assert run("--rebuild") == ("Articles: 1. All were indexed again.", 0)
    assert run("--check") == ("Articles: 1. Index entries out of date: 0.", 0)


def test_a_scheduled_article_is_found_once_its_time_has_come(client):
    draft, now = a_draft(headline="Zarquontine", section=a_section()), timezone.now()
    publish(draft, at=now + datetime.timedelta(hours=1), now=now)
    assert "0 articles" in client.get("/search/", {"q": "zarquontine"}).text
    LiveArticle.objects.filter(pk=draft.pk).update(publish_at=NOON)
    assert "1 article" in client.get("/search/", {"q": "zarquontine"}).text


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL's index puts terms off.")
def test_what_the_engine_put_off_while_many_texts_were_written_is_done_at_the_end():
    def put_off():
        with connection.cursor() as cursor:
            cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'search_words'")
            return cursor.fetchone()[0]

    with backend().bulk_write():
        assert put_off() == ["fastupdate=on"]
    assert put_off() == ["fastupdate=off"]
