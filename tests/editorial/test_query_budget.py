"""Limits on the number of queries and templates of the article's page and of actions."""

import datetime
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.editorial.actions.run import run_action
from articles.editorial.body_html import figure_html
from articles.editorial.notes import create_note
from articles.models import Article, LiveArticle
from tests import users
from tests.article_form import article_form_data, article_page_url
from tests.builders import a_comment, a_draft, a_live_article, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db


def page_queries(client, article):
    """Return the number of queries of the article's page, after a first request has filled the caches."""
    client.get(article_page_url(article))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(article_page_url(article)).status_code == 200
    return len(queries)


def a_live_article_with(count):
    """Return a live article with that many authors, topics, links, comments and notes."""
    links = "".join(f'<p><a href="/news/{n}/">a</a><a href="/topics/t-{n}/">b</a></p>' for n in range(1, count + 1))
    live = a_live_article(
        section=a_section("Economy"),
        topics=[a_topic(f"T {n}") for n in range(count)],
        authors=[an_author(f"Author {n}") for n in range(count)],
        photo=a_photo(),
        body=links,
    )
    for n in range(count):
        a_comment(live, status="held")
        create_note(live.article, f"Note {n}.")
        a_photo()
    return live.article


@pytest.fixture
def people():
    """Return an editor of one section, an editor of all, the chief editor and a superuser."""
    return [
        users.create_staff("sara", "Editor", sections=[a_section("Economy")]),
        users.editor(),
        users.chief(),
        User.objects.create_superuser("root"),
    ]


def test_the_page_runs_as_many_queries_for_one_related_row_as_for_twelve(client, people):
    client.force_login(people[0])
    one, twelve = page_queries(client, a_live_article_with(1)), page_queries(client, a_live_article_with(12))
    assert one == twelve <= 15


def test_the_page_runs_as_many_queries_for_every_role(client, people):
    article, counts = a_live_article_with(3), set()
    for person in people:
        client.force_login(person)
        counts.add(page_queries(client, article))
    assert len(counts) == 1


def test_a_save_runs_at_most_twenty_queries(client, people):
    client.force_login(people[0])
    article = a_draft(section=a_section("Economy"))
    fields = article_form_data(client, article, headline="Measured again")
    with CaptureQueriesContext(connection) as queries:
        assert client.post(article_page_url(article), fields).status_code == 302
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 20


@contextmanager
def captured_sql():
    """Collect the SQL of the block, without savepoints."""
    sql = []
    with CaptureQueriesContext(connection) as queries:
        yield sql
    sql += [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


def a_full_draft(count=2):
    """Return a draft with that many bylines and figures, one topic more, and a lead photo."""
    return a_draft(
        authors=[an_author(f"Author {n}") for n in range(count)],
        topics=[a_topic(f"T {n}") for n in range(count + 1)],
        photo=a_photo(),
        body="<p>Dry.</p>" + "".join(figure_html(a_photo().pk) for _ in range(count)),
    )


def action_queries(article, action, person, **arguments):
    """Return the number of queries of an action, including those for a person whose permissions aren't cached."""
    with captured_sql() as sql:
        run_action(action, article, by=User.objects.get(pk=person.pk), **arguments)
    return len(sql)


def test_publishing_runs_as_many_queries_for_two_related_rows_as_for_twelve(people):
    person = people[1]
    small, large = a_full_draft(2), a_full_draft(12)
    # Two of the queries are for the person and their permissions, one for the recipients of e-mails.
    assert action_queries(small, "publish", person) == action_queries(large, "publish", person) <= 24
    for article in (small, large):
        Article.objects.filter(pk=article.pk).update(headline="Measured again", stage="approved")
    assert (
        action_queries(small, "update", person, kind="update")
        == action_queries(large, "update", person, kind="update")
        <= 31
    )


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("submit", {}),
        ("schedule", {"publish_at": timezone.now() + datetime.timedelta(days=1)}),
        ("spike", {"reason": "Told."}),
    ],
)
def test_other_actions_stay_within_their_number_of_queries(people, action, arguments):
    limit = {"submit": 9, "spike": 8, "schedule": 24}[action]
    assert action_queries(a_full_draft(), action, people[1], **arguments) <= limit


def test_publishing_from_the_articles_page_runs_at_most_33_queries(client, people):
    client.force_login(people[1])
    article = a_full_draft()
    fields = article_form_data(client, article, _act="publish")
    with captured_sql() as sql:
        assert client.post(article_page_url(article), fields).status_code == 302
    assert LiveArticle.objects.get().pk == article.pk
    # Includes the session's row, a lock and a first read of the article.
    assert len(sql) <= 33


def test_publishing_reads_and_writes_each_row_once(people):
    person, article = people[1], a_full_draft()
    with captured_sql() as sql:
        run_action("publish", article, by=person)
    written_tables = [query.split('"')[1] for query in sql if query.startswith(("INSERT", "UPDATE"))]
    assert sorted(written_tables) == sorted(set(written_tables))
    reads = [query for query in sql if query.startswith("SELECT") and 'FROM "articles_article"' in query]
    # One takes the lock and one reads the article: a query that locks a row can't also join other tables.
    assert len(reads) == 2
    # The query for the recipients of e-mails finds authors with accounts by itself.
    selects = [
        query for query in sql if query.startswith("SELECT") and not query.startswith('SELECT "auth_user"."email"')
    ]
    for table in ("article_topics", "byline", "figure", "revision"):
        assert len([query for query in selects if f'"articles_{table}"' in query]) == 1


def test_publishing_changes_doesnt_write_columns_of_a_background_task(people):
    article = a_live_article().article
    Article.objects.filter(pk=article.pk).update(headline="Measured again")
    with captured_sql() as sql:
        run_action("update", article, by=people[1], kind="update")
    (update,) = [query for query in sql if query.startswith('UPDATE "articles_livearticle"')]
    assert "headline" in update
    assert "social_card" not in update


def test_the_page_renders_at_most_100_templates(client, people):
    live = a_live_article_with(3).live
    publish(live.article, kind="correction", note="It was May.")
    client.force_login(people[2])
    page = client.get(article_page_url(live.article))
    assert 'name="supersedes"' in page.text
    assert len(page.templates) <= 100
