"""What the article's page asks of the database: the same for everybody, however much hangs on the article."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.editorial.notes import leave_note
from articles.editorial.publish import publish
from tests import cast
from tests.builders import a_comment, a_draft, a_live_article, a_photo, a_section, a_topic, an_author
from tests.desk import page_of, shown

pytestmark = pytest.mark.django_db


def queries(client, article):
    """Return how many queries the article's page asks, once the process is warm."""
    client.get(page_of(article))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page_of(article)).status_code == 200
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
        leave_note(live.article, f"Note {n}.")
        a_photo()
    return live.article


@pytest.fixture
def people():
    """Return a section's editor, an editor of all, the chief, and a superuser."""
    return [
        cast.person("sara", "Editor", sections=[a_section("Economy")]),
        cast.editor(),
        cast.chief(),
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
    fields = shown(client, article, headline="Measured again")
    with CaptureQueriesContext(connection) as asked:
        assert client.post(page_of(article), fields).status_code == 302
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 20


def test_the_page_renders_at_most_100_templates(client, people):
    live = much(3).live
    publish(live.article, kind="correction", note="It was May.")
    client.force_login(people[2])
    page = client.get(page_of(live.article))
    assert 'name="supersedes"' in page.text
    assert len(page.templates) <= 100
