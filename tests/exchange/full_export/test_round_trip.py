"""The newspaper out of one database and into another: the same rows, and the same file again."""

import io
import os
import subprocess
import sys
from pathlib import Path

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

from .sample_newspaper import create_newspaper, every_row, exported, taken_in, wipe

pytestmark = pytest.mark.django_db


def without_what_stays(rows):
    """Return rows but for the columns that don't go out."""
    for name in EXCLUDED_FIELDS:
        rows[name] = len(rows[name])
    return rows


def test_every_row_comes_back_and_the_file_is_the_same_again():
    create_newspaper()
    assert not [name for name, model in exported_models().items() if not model._base_manager.exists()]
    before, lines, groups = every_row(), exported(), list(User.groups.through.objects.values_list("user", "group"))
    highest = Article.objects.order_by("pk").last().pk
    wipe()
    outcome = taken_in(lines)
    assert (outcome.result, outcome.reason) == ("imported", "")
    assert without_what_stays(every_row()) == without_what_stays(before)
    assert exported() == lines
    assert list(User.groups.through.objects.values_list("user", "group")) == groups
    assert outdated_article_ids([*Article.objects.values_list("pk", flat=True)]) == set()
    assert a_draft().pk == highest + 1


def test_what_nobody_may_have_is_in_no_line():
    create_newspaper()
    text = b"".join(exported()).decode()
    for secret in ("203.0.113.7", "Mozilla", "c" * 64, User.objects.first().password):
        assert secret not in text
    with_passwords = b"".join(exported(passwords=True)).decode()
    assert User.objects.first().password in with_passwords
    assert "203.0.113.7" not in with_passwords


def test_passwords_that_went_out_open_again_and_others_open_nothing():
    create_newspaper()
    lines, lines_with = exported(), exported(passwords=True)
    wipe()
    taken_in(lines)
    assert not User.objects.get(username="edris").has_usable_password()
    assert User.objects.get(username="edris").has_perm("articles.view_whole_log")
    wipe()
    taken_in(lines_with)
    assert User.objects.get(username="edris").check_password("correct horse battery staple")


def test_the_same_file_again_changes_nothing_and_another_newspaper_is_left_alone():
    article, _ = create_newspaper()
    lines, before = exported(), every_row()
    assert taken_in(lines).result == "unchanged"
    Article.objects.filter(pk=article.pk).update(kicker="Elsewhere")
    outcome = taken_in(lines)
    assert outcome.result == "refused"
    assert lines[outcome.line - 1].startswith(b'{"model":"article"')
    assert "isn’t empty" in outcome.reason
    Article.objects.filter(pk=article.pk).update(kicker="")
    assert every_row() == before


def test_a_dry_run_does_it_all_and_leaves_nothing():
    create_newspaper()
    lines = exported()
    wipe()
    outcome = taken_in(lines, dry_run=True)
    assert outcome.result == "imported"
    assert "comment 3" in outcome.messages
    assert not Comment.objects.exists()
    assert not User.objects.exists()


def test_the_number_of_a_deleted_article_is_not_given_again():
    create_newspaper()
    last = a_draft()
    number = last.pk
    last.delete()
    lines = exported()
    wipe()
    taken_in(lines)
    assert a_draft().pk == number + 1


def test_pictures_are_written_beside_and_brought_in(tmp_path, settings):
    create_newspaper()
    file, folder = tmp_path / "a.jsonl", tmp_path / "files"
    call_command("export_articles", str(file), files=str(folder), verbosity=0, stderr=io.StringIO())
    lines = file.read_bytes().splitlines(keepends=True)
    wipe()
    settings.MEDIA_ROOT = tmp_path / "media"
    originals = settings.STORAGES["originals"] | {"OPTIONS": {"location": tmp_path / "originals"}}
    settings.STORAGES = settings.STORAGES | {"originals": originals}
    without = taken_in(lines, dry_run=True)
    assert "picture files are missing" in without.messages[-1]
    assert not any("missing" in message for message in taken_in(lines, files=folder).messages)
    live = LiveArticle.objects.with_photos().get()
    with live.photo.open_original() as original:
        assert len(original.read()) == live.photo.size


def manage(database, *words):
    """Run manage.py as a process of its own on another database."""
    environment = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    words = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *map(str, words)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="the run on PostgreSQL goes both ways")
def test_it_goes_to_a_sqlite_file_and_back_by_the_commands_themselves(tmp_path):
    create_newspaper()
    before, there, back = every_row(), tmp_path / "there.jsonl", tmp_path / "back.jsonl"
    call_command("export_articles", str(there), passwords=True, verbosity=0, stderr=io.StringIO())
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    manage(other, "migrate", "--verbosity=0")
    assert "imported 1" in manage(other, "import_articles", there)
    manage(other, "export_articles", back, "--passwords")
    assert back.read_bytes() == there.read_bytes()
    wipe()
    call_command("import_articles", str(back), verbosity=0, stdout=io.StringIO(), stderr=io.StringIO())
    again = every_row()
    assert {name: rows for name, rows in again.items() if name not in EXCLUDED_FIELDS} == {
        name: rows for name, rows in before.items() if name not in EXCLUDED_FIELDS
    }


def test_each_model_goes_out_or_is_said_to_stay():
    """Whoever adds a model decides: a line in LEFT_OUT with the reason, or a row of it in `newspapers.py`."""
    assert set(EXCLUDED_MODELS) | set(exported_models()) == {name_of(model) for model in all_models()}
    with connection.cursor() as cursor:
        tables = {name for name in connection.introspection.table_names(cursor) if name.startswith("articles_")}
    # The words of the index, in whatever tables its engine keeps them.
    tables = {name for name in tables if not name.startswith("articles_searchwords")}
    assert tables == {model._meta.db_table for model in all_models()} - {"auth_user"}
