"""Export the newspaper from one database and import it into another: the rows and the next export are the same."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from articles.exchange.full_export.exported_models import (
    EXCLUDED_FIELDS,
    EXCLUDED_MODELS,
    all_models,
    exported_models,
    name_of,
)
from articles.models import Article, Comment, LiveArticle
from articles.search.index import outdated_article_ids
from tests.builders import a_draft

from .sample_newspaper import all_rows, create_newspaper, export_lines, import_lines, wipe

pytestmark = pytest.mark.django_db


def without_excluded_fields(rows: dict[str, list[str]]) -> dict[str, Any]:
    """Return the rows, but only the number of rows for models with fields that aren't exported."""
    return rows | {name: len(rows[name]) for name in EXCLUDED_FIELDS}


def test_every_row_is_imported_and_exported_again_the_same():
    create_newspaper()
    assert not [name for name, model in exported_models().items() if not model._base_manager.exists()]
    before, lines, groups = all_rows(), export_lines(), list(User.groups.through.objects.values_list("user", "group"))
    highest = Article.objects.order_by("pk").last().pk
    wipe()
    outcome = import_lines(lines)
    assert (outcome.result, outcome.reason) == ("imported", "")
    assert without_excluded_fields(all_rows()) == without_excluded_fields(before)
    assert export_lines() == lines
    assert list(User.groups.through.objects.values_list("user", "group")) == groups
    assert outdated_article_ids([*Article.objects.values_list("pk", flat=True)]) == set()
    assert a_draft().pk == highest + 1


def test_private_data_is_not_exported():
    create_newspaper()
    text = b"".join(export_lines()).decode()
    for secret in ("203.0.113.7", "Mozilla", "c" * 64, User.objects.first().password):
        assert secret not in text
    with_passwords = b"".join(export_lines(passwords=True)).decode()
    assert User.objects.first().password in with_passwords
    assert "203.0.113.7" not in with_passwords


def test_exported_passwords_still_work_and_missing_ones_are_unusable():
    create_newspaper()
    lines, lines_with_passwords = export_lines(), export_lines(passwords=True)
    wipe()
    import_lines(lines)
    assert not User.objects.get(username="edris").has_usable_password()
    assert User.objects.get(username="edris").has_perm("articles.view_whole_log")
    wipe()
    import_lines(lines_with_passwords)
    assert User.objects.get(username="edris").check_password("correct horse battery staple")


def test_the_same_file_changes_nothing_and_another_newspaper_is_refused():
    article, _ = create_newspaper()
    lines, before = export_lines(), all_rows()
    assert import_lines(lines).result == "unchanged"
    Article.objects.filter(pk=article.pk).update(kicker="Elsewhere")
    outcome = import_lines(lines)
    assert outcome.result == "refused"
    assert lines[outcome.line - 1].startswith(b'{"model":"article"')
    assert "isn’t empty" in outcome.reason
    Article.objects.filter(pk=article.pk).update(kicker="")
    assert all_rows() == before


def test_a_dry_run_imports_and_rolls_back():
    create_newspaper()
    lines = export_lines()
    wipe()
    outcome = import_lines(lines, dry_run=True)
    assert outcome.result == "imported"
    assert "comment 3" in outcome.messages
    assert not Comment.objects.exists()
    assert not User.objects.exists()


def test_the_news_id_of_a_deleted_article_is_not_reused():
    create_newspaper()
    last = a_draft()
    number = last.pk
    last.delete()
    lines = export_lines()
    wipe()
    import_lines(lines)
    assert a_draft().pk == number + 1


def test_picture_files_are_exported_and_imported(tmp_path, settings):
    create_newspaper()
    file, folder = tmp_path / "a.jsonl", tmp_path / "files"
    call_command("export_articles", str(file), files=str(folder), verbosity=0, stderr=io.StringIO())
    lines = file.read_bytes().splitlines(keepends=True)
    wipe()
    settings.MEDIA_ROOT = tmp_path / "media"
    originals = settings.STORAGES["originals"] | {"OPTIONS": {"location": tmp_path / "originals"}}
    settings.STORAGES = settings.STORAGES | {"originals": originals}
    without = import_lines(lines, dry_run=True)
    assert "picture files are missing" in without.messages[-1]
    assert not any("missing" in message for message in import_lines(lines, files=folder).messages)
    live = LiveArticle.objects.with_photos().get()
    with live.photo.open_original() as original:
        assert len(original.read()) == live.photo.size


def manage(database: str, *arguments: object) -> str:
    """Run manage.py in another process on another database, and return its standard output."""
    environment = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *map(str, arguments)]
    process = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    return process.stdout


@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="the run on PostgreSQL goes both ways")
def test_the_commands_move_the_newspaper_to_a_sqlite_file_and_back(tmp_path):
    create_newspaper()
    before, first, second = all_rows(), tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    call_command("export_articles", str(first), passwords=True, verbosity=0, stderr=io.StringIO())
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    manage(other, "migrate", "--verbosity=0")
    assert "imported 1" in manage(other, "import_articles", first)
    manage(other, "export_articles", second, "--passwords")
    assert second.read_bytes() == first.read_bytes()
    wipe()
    call_command("import_articles", str(second), verbosity=0, stdout=io.StringIO(), stderr=io.StringIO())
    after = all_rows()
    assert {name: rows for name, rows in after.items() if name not in EXCLUDED_FIELDS} == {
        name: rows for name, rows in before.items() if name not in EXCLUDED_FIELDS
    }


def test_each_model_is_either_exported_or_excluded():
    """Each new model needs a decision: a line in EXCLUDED_MODELS with the reason, or a row in sample_newspaper.py."""
    assert set(EXCLUDED_MODELS) | set(exported_models()) == {name_of(model) for model in all_models()}
    with connection.cursor() as cursor:
        tables = {name for name in connection.introspection.table_names(cursor) if name.startswith("articles_")}
    # The tables of the search index differ between databases.
    tables = {name for name in tables if not name.startswith("articles_searchwords")}
    assert tables == {model._meta.db_table for model in all_models()} - {"auth_user"}
