"""A full export of version 1 of the format can still be imported completely.

`version-1.jsonl` is a small invented newspaper with a row of every model that version 1 exported. It never changes: a
field that a later version of the program adds needs a default, or is derived at import from the fields in this file.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.exchange.full_export.exported_models import exported_models
from articles.exchange.full_export.upgrade_version_1 import LOG_ACTIONS, upgrade_line
from articles.models import (
    Article,
    AuditEntry,
    Comment,
    Decision,
    LiveArticle,
    Masthead,
    Note,
    Report,
    Revision,
    Sanction,
    Topic,
)
from articles.search.index import outdated_article_ids

from .sample_newspaper import export_lines, import_lines

pytestmark = pytest.mark.django_db
LINES = (Path(__file__).parent / "version-1.jsonl").read_bytes().splitlines(keepends=True)
# News IDs, which never change.
CROSSING, WITHDRAWN, RETRACTED = 1, 3, 4


def rows_of(lines: list[bytes]) -> list[dict[str, Any]]:
    """Return the rows of an export as [{"model": …, "fields": …}], without its first and last line."""
    return [row for row in map(json.loads, lines) if "model" in row]


def upgraded_rows() -> list[dict[str, Any]]:
    """Return the rows of the file with the current names."""
    return [upgrade_line(row) for row in rows_of(LINES)]


def identity(row: dict[str, Any]) -> tuple[str, Any]:
    """Return the model and the primary key of a row."""
    return row["model"], row["fields"][exported_models()[row["model"]]._meta.pk.attname]


@pytest.fixture
def newspaper() -> None:
    """Import the file."""
    outcome = import_lines(LINES)
    assert (outcome.result, outcome.reason) == ("imported", "")


def test_the_file_has_a_row_of_every_model_that_it_knew():
    counts = Counter(row["model"] for row in rows_of(LINES))
    assert len(counts) == 43
    assert counts["comment"] == 26
    assert counts["decision"] == 23


@pytest.mark.usefixtures("newspaper")
def test_every_row_is_imported():
    counts = Counter(row["model"] for row in upgraded_rows())
    assert {name: exported_models()[name]._base_manager.count() for name in counts} == counts
    assert outdated_article_ids([*Article.objects.values_list("pk", flat=True)]) == set()


@pytest.mark.usefixtures("newspaper")
def test_the_next_export_has_every_field():
    exported = {identity(row): row["fields"] for row in rows_of(export_lines())}
    for row in upgraded_rows():
        fields = exported[identity(row)]
        assert {name: fields.get(name) for name in row["fields"]} == row["fields"], identity(row)


@pytest.mark.usefixtures("newspaper")
def test_log_actions_have_their_current_names():
    actions = Counter(AuditEntry.objects.values_list("action", flat=True))
    assert not actions.keys() & LOG_ACTIONS.keys()
    assert actions["ban_commenter"] == 2
    assert actions["create_share_link"] == 2
    assert {entry.subject_type for entry in AuditEntry.objects.filter(action="ban_commenter")} == {"sanction"}


def test_permissions_of_renamed_models_have_their_current_names():
    row = {"model": "user", "fields": {"user_permissions": ["articles.view_entry", "auth.view_user"]}}
    assert upgrade_line(row)["fields"]["user_permissions"] == ["articles.view_auditentry", "auth.view_user"]


@pytest.mark.parametrize("line", [{"model": 1, "fields": {}}, {"model": "entry"}, {"fields": []}])
def test_a_line_without_a_row_is_returned_unchanged(line):
    assert upgrade_line(line) == line


@pytest.mark.usefixtures("newspaper")
def test_the_same_file_again_changes_nothing():
    assert import_lines(LINES).result == "unchanged"


@pytest.mark.usefixtures("newspaper")
def test_articles_keep_their_stages_and_live_states():
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
    assert Note.objects.exclude(external_author="").count() == 3


@pytest.mark.usefixtures("newspaper")
def test_comments_keep_their_decisions():
    statuses = Counter(Comment.objects.values_list("status", flat=True))
    assert statuses == {"approved": 7, "live": 7, "held": 4, "spam": 4, "rejected": 2, "withdrawn": 1, "erased": 1}
    assert Decision.objects.filter(source="undo").exclude(reverses=None).count() == 4
    assert Decision.objects.filter(source="appeal", statement="You are right, sorry.").count() == 1
    assert Report.objects.waiting().count() == 3
    assert Sanction.objects.filter(lift=None).count() == 3


@pytest.mark.usefixtures("newspaper")
def test_its_pages_can_be_read():
    client = Client()
    for path in ("/", "/port/", f"/news/{CROSSING}/", "/corrections/", "/search/?q=ferry"):
        assert client.get(path, follow=True).status_code == 200, path
    client.force_login(User.objects.get(username="sven"))
    for path in ("/admin/", "/admin/moderation/", f"/admin/articles/article/{CROSSING}/change/"):
        assert client.get(path).status_code == 200, path
