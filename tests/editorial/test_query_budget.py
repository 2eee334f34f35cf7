"""What the article's page asks of the database: the same for everybody, however much hangs on the article."""

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


def queries(client, article):
    """Return how many queries the article's page asks, once the process is warm."""
    client.get(article_page_url(article))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(article_page_url(article)).status_code == 200
    return len(asked)


def much(count):
    """Return a live article with that many of everything."""
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
    """Return a section's editor, an editor of all, the chief, and a superuser."""
    return [
        users.create_staff("sara", "Editor", sections=[a_section("Economy")]),
        users.editor(),
        users.chief(),
        User.objects.create_superuser("root"),
    ]


def test_the_page_costs_the_same_for_one_of_everything_and_for_twelve(client, people):
    client.force_login(people[0])
    one, twelve = queries(client, much(1)), queries(client, much(12))
    assert one == twelve <= 15


def test_the_page_costs_a_sections_editor_and_a_superuser_the_same(client, people):
    article, costs = much(3), set()
    for person in people:
        client.force_login(person)
        costs.add(queries(client, article))
    assert len(costs) == 1


def test_an_explicit_save_with_its_revision_asks_twenty_times_at_most(client, people):
    client.force_login(people[0])
    article = a_draft(section=a_section("Economy"))
    fields = article_form_data(client, article, headline="Measured again")
    with CaptureQueriesContext(connection) as asked:
        assert client.post(article_page_url(article), fields).status_code == 302
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 20


@contextmanager
def asked():
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


def cost(article, act, person, **words):
    """Return how many queries an act costs that a person does for the first time."""
    with asked() as sql:
        run_action(act, article, by=User.objects.get(pk=person.pk), **words)
    return len(sql)


def test_publishing_costs_the_same_for_two_of_everything_and_for_twelve(people):
    person = people[1]
    small, large = a_full_draft(2), a_full_draft(12)
    # The person and their permissions are two of them.
    assert cost(small, "publish", person) == cost(large, "publish", person) <= 17
    for article in (small, large):
        Article.objects.filter(pk=article.pk).update(headline="Measured again", stage="approved")
    assert cost(small, "update", person, kind="update") == cost(large, "update", person, kind="update") <= 20


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("submit", {}),
        ("schedule", {"publish_at": timezone.now() + datetime.timedelta(days=1)}),
        ("spike", {"reason": "Told."}),
    ],
)
def test_other_acts_cost_no_more_than_their_steps(people, act, words):
    assert cost(a_full_draft(), act, people[1], **words) <= {"submit": 8, "spike": 8, "schedule": 17}[act]


def test_publishing_from_the_articles_page_asks_25_times_at_most(client, people):
    client.force_login(people[1])
    article = a_full_draft()
    fields = article_form_data(client, article, _act="publish")
    with asked() as sql:
        assert client.post(article_page_url(article), fields).status_code == 302
    assert LiveArticle.objects.get().pk == article.pk
    # The session's row, a lock and a first read of the article included.
    assert len(sql) <= 25


def test_publishing_reads_and_writes_each_row_once(people):
    person, article = people[1], a_full_draft()
    with asked() as sql:
        run_action("publish", article, by=person)
    new_article_data = [query.split('"')[1] for query in sql if query.startswith(("INSERT", "UPDATE"))]
    assert sorted(new_article_data) == sorted(set(new_article_data))
    read = [query for query in sql if query.startswith("SELECT") and 'FROM "articles_article"' in query]
    # The lock, and the article itself: a query that locks can't join what it reads beside the row.
    assert len(read) == 2
    for table in ("topic", "byline", "figure", "revision"):
        assert len([query for query in sql if query.startswith("SELECT") and f'FROM "articles_{table}"' in query]) == 1


def test_publishing_changes_leaves_alone_what_a_background_task_stores(people):
    article = a_live_article().article
    Article.objects.filter(pk=article.pk).update(headline="Measured again")
    with asked() as sql:
        run_action("update", article, by=people[1], kind="update")
    (update,) = [query for query in sql if query.startswith('UPDATE "articles_livearticle"')]
    assert "headline" in update
    assert "social_card" not in update


def test_the_page_renders_at_most_100_templates(client, people):
    live = much(3).live
    publish(live.article, kind="correction", note="It was May.")
    client.force_login(people[2])
    page = client.get(article_page_url(live.article))
    assert 'name="supersedes"' in page.text
    assert len(page.templates) <= 100
