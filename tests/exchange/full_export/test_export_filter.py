"""A part of the newspaper: the articles asked for, with all that they refer to and nothing else."""

import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.exchange.full_export.export_filter import ExportFilter
from articles.models import Article, Section, Topic
from tests.builders import NOON, a_section, a_topic

from .sample_newspaper import HOUR, create_newspaper, every_row, exported, taken_in, wipe

pytestmark = pytest.mark.django_db


def test_an_article_takes_along_what_it_refers_to_and_leaves_the_rest():
    article, _ = create_newspaper()
    a_topic("Unused")
    lines = exported(ExportFilter(news_ids=(article.pk,)))
    before = every_row()
    wipe()
    assert taken_in(lines).result == "imported"
    assert [*Article.objects.values_list("pk", flat=True)] == [article.pk]
    assert [*Section.objects.values_list("name", flat=True)] == ["Economy"]
    assert not Topic.objects.filter(name="Unused").exists()
    assert Article.objects.get().editor.name == "Dana"
    after = every_row()
    assert after["version"] == before["version"]
    assert after["comment"] == before["comment"]
    assert after["decision"] == before["decision"]
    assert not any(
        after[name] for name in ("masthead", "sharelink", "sanction", "commenteremail", "auditentry", "autosavebuffer")
    )
    assert exported(ExportFilter(news_ids=(article.pk,))) == lines


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"section": "world"}, 1),
        ({"since": NOON, "before": NOON + HOUR}, 1),
        ({"since": NOON + HOUR}, 0),
        ({"before": NOON}, 0),
    ],
)
def test_filters_choose_by_section_and_by_publication(wanted, count):
    create_newspaper()
    lines = [json.loads(line) for line in exported(ExportFilter(**wanted))]
    assert sum(line.get("model") == "article" for line in lines) == count


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"section": "nowhere"}, "no section “nowhere”"),
        ({"since": "2026-02-31"}, "--from"),
        ({"to": "soon"}, "--to"),
        ({"since": "2026-05-04", "to": "2026-05-03"}, "before --from"),
        ({"news_ids": ["x"]}, "“x” isn’t a News ID"),
        ({"news_ids": ["999999"]}, "no article with the News ID 999999"),
    ],
)
def test_a_filter_that_means_nothing_is_a_sentence_and_no_file(tmp_path, option, said):
    with pytest.raises(CommandError, match=said):
        call_command("export_articles", str(tmp_path / "a.jsonl"), **option)
    assert not os.listdir(tmp_path)


def test_a_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    a_section()
    file = tmp_path / "a.jsonl"
    file.write_text("what was there")

    def breaks(*args, **kwargs):
        yield "{}\n"
        raise KeyboardInterrupt

    monkeypatch.setattr("articles.management.commands.export_articles.export_newspaper", breaks)
    with pytest.raises(KeyboardInterrupt):
        call_command("export_articles", str(file), stderr=io.StringIO())
    assert (file.read_text(), os.listdir(tmp_path)) == ("what was there", ["a.jsonl"])


def test_a_folder_that_isnt_there_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="can’t be written"):
        call_command("export_articles", str(Path(tmp_path) / "none" / "a.jsonl"))
