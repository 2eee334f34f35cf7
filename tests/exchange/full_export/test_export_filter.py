"""Export a part of the newspaper: some articles with everything they refer to, and nothing else."""

import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.exchange.full_export.export_filter import ExportFilter
from articles.models import Article, Section, Topic
from tests.builders import NOON, a_section, a_topic

from .sample_newspaper import HOUR, all_rows, create_newspaper, export_lines, import_lines, wipe

pytestmark = pytest.mark.django_db


def test_an_article_is_exported_with_what_it_refers_to_and_nothing_else():
    article, _ = create_newspaper()
    a_topic("Unused")
    lines = export_lines(ExportFilter(news_ids=(article.pk,)))
    before = all_rows()
    wipe()
    assert import_lines(lines).result == "imported"
    assert [*Article.objects.values_list("pk", flat=True)] == [article.pk]
    assert [*Section.objects.values_list("name", flat=True)] == ["Economy"]
    assert not Topic.objects.filter(name="Unused").exists()
    assert Article.objects.get().editor.name == "Dana"
    after = all_rows()
    assert after["version"] == before["version"]
    assert after["comment"] == before["comment"]
    assert after["decision"] == before["decision"]
    assert not any(
        after[name] for name in ("masthead", "sharelink", "sanction", "commenteremail", "auditentry", "autosavebuffer")
    )
    assert export_lines(ExportFilter(news_ids=(article.pk,))) == lines


@pytest.mark.parametrize(
    ("conditions", "count"),
    [
        ({"section": "world"}, 1),
        ({"since": NOON, "before": NOON + HOUR}, 1),
        ({"since": NOON + HOUR}, 0),
        ({"before": NOON}, 0),
    ],
)
def test_filters_choose_by_section_and_by_publication(conditions, count):
    create_newspaper()
    lines = [json.loads(line) for line in export_lines(ExportFilter(**conditions))]
    assert sum(line.get("model") == "article" for line in lines) == count


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"section": "nowhere"}, "no section “nowhere”"),
        ({"since": "2026-02-31"}, "--from"),
        ({"to": "soon"}, "--to"),
        ({"since": "2026-05-04", "to": "2026-05-03"}, "before --from"),
        ({"news_ids": ["x"]}, "“x” isn’t a News ID"),
        ({"news_ids": ["999999"]}, "no article with the News ID 999999"),
    ],
)
def test_an_invalid_filter_is_refused_with_a_message_and_writes_no_file(tmp_path, option, message):
    with pytest.raises(CommandError, match=message):
        call_command("export_articles", str(tmp_path / "a.jsonl"), **option)
    assert not os.listdir(tmp_path)


def test_an_interrupted_export_leaves_the_existing_file_unchanged(tmp_path, monkeypatch):
    a_section()
    file = tmp_path / "a.jsonl"
    file.write_text("the existing file")

    def interrupted(*args, **kwargs):
        yield "{}\n"
        raise KeyboardInterrupt

    monkeypatch.setattr("articles.management.commands.export_articles.export_newspaper", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("export_articles", str(file), stderr=io.StringIO())
    assert (file.read_text(), os.listdir(tmp_path)) == ("the existing file", ["a.jsonl"])


def test_a_missing_folder_is_refused_with_a_message(tmp_path):
    with pytest.raises(CommandError, match="can’t be written"):
        call_command("export_articles", str(Path(tmp_path) / "none" / "a.jsonl"))
