"""The next new article's News ID comes after the highest that was imported."""

import pytest
from django.core.management.color import no_style
from django.db import connection

from articles.editorial.actions.save import save_working_copy
from articles.exchange.parsed_article import ImportFileError
from articles.models import Article
from tests.builders import a_draft

from .report_texts import a_report, import_report, imported

# Sequences aren't rolled back with a transaction, so each test here resets them.
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)


@pytest.fixture(autouse=True)
def _reset_sequences(transactional_db):
    """Reset the sequences after each test, for the tests that follow."""
    yield
    connection.ops.execute_sql_flush(
        connection.ops.sql_flush(no_style(), [Article._meta.db_table], reset_sequences=True, allow_cascade=True)
    )


def next_news_id():
    article = Article(headline="A new one")
    save_working_copy(article, topics=[], authors=[])
    return article.pk


def test_the_next_news_id_follows_an_imported_one():
    import_report(a_report(News_ID="93442"))
    assert next_news_id() == 93443


def test_it_follows_the_highest_whatever_the_order():
    for number in ("500", "20", "499"):
        import_report(a_report(News_ID=number))
    assert next_news_id() == 501


def test_importing_a_low_news_id_never_moves_it_back():
    highest = [a_draft().pk for _ in range(4)][-1]
    Article.objects.all().delete()
    import_report(a_report(News_ID="2"))
    assert next_news_id() == highest + 1


def test_an_imported_draft_moves_it_too():
    import_report(a_report(News_ID="70"), draft=True)
    assert next_news_id() == 71


def test_a_dry_run_and_a_refused_report_do_not_move_it():
    before = next_news_id()
    import_report(a_report(News_ID="700"), dry_run=True)
    with pytest.raises(ImportFileError):
        import_report(a_report(News_ID="800", Section="Admin"))
    assert next_news_id() == before + 1


def test_the_highest_possible_news_id_is_imported_with_a_message():
    assert import_report(a_report(News_ID=str(2**63 - 1))) == imported(
        "This is the highest possible News ID, so no new article can be created."
    )
    assert Article.objects.get().pk == 2**63 - 1
    assert import_report(a_report(News_ID="5")) == imported()
    connection.check_constraints()
