"""A full export made before the migrations became one schema still imports, and nothing of it is lost.

`version-1.jsonl` is a small invented newspaper with a row of every model that is exported. It is never written again:
what a later version of the program adds to a model needs a default, or is derived from this file's fields at import.
"""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.exchange.whole.inventory import taken
from articles.models import Article, Comment, Decision, LiveArticle, Masthead, Note, Report, Revision, Sanction, Topic
from articles.search.index import drifted

from .newspapers import exported, taken_in

pytestmark = pytest.mark.django_db
LINES = (Path(__file__).parent / "version-1.jsonl").read_bytes().splitlines(keepends=True)
# As News IDs they are public, so they never change.
CROSSING, WITHDRAWN, RETRACTED = 1, 3, 4


def rows_of(lines: list[bytes]) -> list[dict]:
    """Return the rows of an export as [{"model": …, "fields": …}], without its first and last line."""
    return [row for row in map(json.loads, lines) if "model" in row]


def identity(row: dict) -> tuple:
    """Return what tells a row from every other: its model and its primary key."""
    return row["model"], row["fields"][taken()[row["model"]]._meta.pk.attname]


@pytest.fixture
def newspaper() -> None:
    outcome = taken_in(LINES)
    assert (outcome.result, outcome.reason) == ("imported", "")


def test_the_file_has_a_row_of_every_model_that_it_knew():
    counts = Counter(row["model"] for row in rows_of(LINES))
    assert len(counts) == 43
    assert counts["comment"] == 26
    assert counts["decision"] == 23


@pytest.mark.usefixtures("newspaper")
def test_every_row_is_imported():
    counts = Counter(row["model"] for row in rows_of(LINES))
    assert {name: taken()[name]._base_manager.count() for name in counts} == counts
    assert drifted([*Article.objects.values_list("pk", flat=True)]) == set()


@pytest.mark.usefixtures("newspaper")
def test_exported_again_it_has_lost_nothing():
    again = {identity(row): row["fields"] for row in rows_of(exported())}
    for row in rows_of(LINES):
        fields = again[identity(row)]
        assert {name: fields.get(name) for name in row["fields"]} == row["fields"], identity(row)


@pytest.mark.usefixtures("newspaper")
def test_the_same_file_again_changes_nothing():
    assert taken_in(LINES).result == "unchanged"


@pytest.mark.usefixtures("newspaper")
def test_articles_keep_their_stages_and_what_readers_have_of_them():
    assert Masthead.objects.current().name == "The Harbour Gazette"
    assert Counter(Article.objects.values_list("stage", flat=True)) == {
        "approved": 10,
        "draft": 4,
        "in_review": 1,
        "changes": 1,
        "spiked": 1,
    }
    crossing = LiveArticle.objects.get(pk=CROSSING)
    assert (crossing.version, crossing.modified_kind, crossing.editor.name) == (5, "correction", "Ngozi Adeyemi")
    assert [version.kind for version in crossing.article.versions.order_by("number")] == [
        "first",
        "update",
        "correction",
        "correction",
        "typo",
    ]
    assert crossing.article.versions.get(number=4).supersedes.number == 3
    assert LiveArticle.objects.get(pk=WITHDRAWN).withdrawal == "withdrawn"
    assert LiveArticle.objects.get(pk=RETRACTED).withdrawal_reason == "The letter that we relied on was forged."
    assert set(Revision.objects.values_list("origin", flat=True)) == {"saved", "restored", "merged", "set_aside"}
    assert Topic.objects.get(name="Lantern Week").kind == "event"
    assert Note.objects.exclude(outsider="").count() == 3


@pytest.mark.usefixtures("newspaper")
def test_comments_keep_what_was_decided_on_them():
    statuses = Counter(Comment.objects.values_list("status", flat=True))
    assert statuses == {"approved": 7, "live": 7, "held": 4, "spam": 4, "rejected": 2, "withdrawn": 1, "erased": 1}
    assert Decision.objects.filter(source="undo").exclude(reverses=None).count() == 4
    assert Decision.objects.filter(source="appeal", statement="You are right, sorry.").count() == 1
    assert Report.objects.waiting().count() == 3
    assert Sanction.objects.filter(lift=None).count() == 3


@pytest.mark.usefixtures("newspaper")
def test_its_pages_answer():
    client = Client()
    for path in ("/", "/port/", f"/news/{CROSSING}/", "/corrections/", "/search/?q=ferry"):
        assert client.get(path, follow=True).status_code == 200, path
    client.force_login(User.objects.get(username="sven"))
    for path in ("/admin/", "/admin/moderation/", f"/admin/articles/article/{CROSSING}/change/"):
        assert client.get(path).status_code == 200, path
