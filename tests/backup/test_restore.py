"""The command that restores: what it refuses, and that a failure changes nothing."""

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from articles.backup.archive_reader import ArchiveReader
from articles.backup.archive_writer import ArchiveWriter
from articles.backup.postgresql_programs import programs_folder
from articles.models import Comment, Photo
from articles.photos.storage import originals_storage, public_storage
from tests import users
from tests.builders import a_comment, a_live_article, a_photo

from .newspaper import changed_byte, delete_files, drop_database, files, rows, run, small_files_only, unchanged_rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]
only_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about PostgreSQL")
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite’s file")


@pytest.fixture
def made(backup) -> Path:
    """Back up a small newspaper, and return the file."""
    a_live_article(photo=a_photo(), by=users.editor())
    run("backup", backup)
    return backup


@pytest.fixture
def same(made):
    """Check after the test that it changed nothing."""
    before = rows(), files()
    yield
    assert (rows(), files()) == before


def rewritten(made: Path, dump: Callable[[bytes], bytes] = bytes, **metadata: object) -> Path:
    """Return a copy of a backup with other metadata, or another dump, and valid checksums."""
    reader = ArchiveReader(io.BytesIO(made.read_bytes()))
    writer = ArchiveWriter()
    blocks = [*writer.metadata({**reader.metadata, **metadata})]
    for member in reader.members():
        content = b"".join(member.chunks())
        if member.name.startswith("database/"):
            content = dump(content)
        blocks += writer.member(member.name, len(content), [content])
    copy = made.with_name("other.tar")
    copy.write_bytes(b"".join([*blocks, *writer.end()]))
    return copy


@pytest.mark.usefixtures("same")
def test_a_newspaper_with_articles_or_accounts_is_replaced_only_if_told(made):
    with pytest.raises(CommandError, match=r"The database isn’t empty. Nothing was changed. To replace .* --replace"):
        run("restore", made)


def test_accounts_alone_are_not_empty(made):
    call_command("flush", interactive=False, verbosity=0)
    users.create_staff("rana")
    with pytest.raises(CommandError, match="The database isn’t empty"):
        run("restore", made)
    assert User.objects.get().username == "rana"


def test_picture_files_alone_are_not_empty(made):
    call_command("flush", interactive=False, verbosity=0)
    before = rows(), files()
    with pytest.raises(CommandError, match="There are picture files already, such as "):
        run("restore", made)
    assert (rows(), files()) == before


def test_a_migrated_database_without_rows_is_empty(made):
    before = unchanged_rows(), files()
    call_command("flush", interactive=False, verbosity=0)
    delete_files()
    run("restore", made)
    assert (unchanged_rows(), files()) == before


def test_everything_is_replaced_if_told(made):
    before = unchanged_rows(), files()
    a_comment(a_live_article(photo=a_photo()))
    public_storage().delete(next(name for name in files() if name.startswith("public/")).partition("/")[2])
    public_storage().save("more/file.webp", ContentFile(b"x"))
    output = run("restore", made, "--replace")
    assert output == f"Restored the database and {len(before[1])} picture files.\n"
    assert (unchanged_rows(), files()) == before
    assert not Comment.objects.exists()


def test_a_damaged_picture_is_replaced(made):
    before = files()
    name = next(name for name in before if name.startswith("originals/"))
    Path(originals_storage().path(Photo.objects.get().original_name)).write_bytes(b"damaged")
    assert files()[name] == b"damaged"
    run("restore", made, "--replace")
    assert files() == before


def test_a_backup_without_pictures_leaves_them_alone(made):
    before = files()
    run("backup", made, "--exclude-pictures", "--overwrite")
    call_command("flush", interactive=False, verbosity=0)
    assert run("restore", made) == "Restored the database and 0 picture files.\n"
    assert files() == before
    delete_files()
    assert f"{len(before)} picture files are missing, including " in run("restore", made, "--replace")


def test_a_backup_comes_through_standard_input(made, monkeypatch):
    before = unchanged_rows(), files()
    with io.BytesIO(made.read_bytes()) as data:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=data))
        run("restore", "-", "--replace")
    assert (unchanged_rows(), files()) == before


@pytest.mark.usefixtures("same")
def test_a_changed_byte_changes_nothing(made):
    for position in (700, made.stat().st_size // 2, -700, -1):
        with pytest.raises(CommandError, match=r"damaged|isn’t a backup"):
            run("restore", changed_byte(made, position), "--replace")


@pytest.mark.usefixtures("same")
def test_a_cut_backup_changes_nothing(made):
    cut = made.with_name("cut.tar")
    for length in (0, 1000, 5000, made.stat().st_size // 2, made.stat().st_size - 512, made.stat().st_size - 1):
        cut.write_bytes(made.read_bytes()[:length])
        with pytest.raises(CommandError, match=r"damaged or incomplete|isn’t a backup"):
            run("restore", cut, "--replace")


@pytest.mark.usefixtures("same")
def test_a_newer_version_of_the_format_is_refused(made):
    with pytest.raises(CommandError, match="has version 2 of the format, and this release of Newsroom reads version 1"):
        run("restore", rewritten(made, version=2), "--replace")


@pytest.mark.usefixtures("same")
def test_a_backup_of_a_newer_release_is_refused(made):
    other = rewritten(made, migrations={"articles": ["0001_initial", "0999_of_tomorrow"], "gone": ["0001_initial"]})
    with pytest.raises(CommandError, match=r"newer release of Newsroom, whose migration articles\.0999_of_tomorrow"):
        run("restore", other, "--replace")


@pytest.mark.usefixtures("same")
def test_a_backup_of_the_other_database_is_refused_and_the_way_is_named(made):
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    with pytest.raises(CommandError, match=f"The backup has an {other} database.* use export_articles"):
        run("restore", rewritten(made, engine=other), "--replace")


@pytest.mark.usefixtures("same")
@pytest.mark.parametrize(
    "dump", [lambda data: data[: len(data) // 2], lambda data: gzip.compress(b"x" * 9000), bytes.upper]
)
def test_a_dump_that_cant_be_read_changes_nothing(made, dump):
    with pytest.raises(CommandError, match=r"damaged|pg_restore failed|SQLite reports an error"):
        run("restore", rewritten(made, dump), "--replace")


def with_a_damaged_page(dump: bytes) -> bytes:
    """Return the dump of an SQLite file of which a page in the middle is overwritten."""
    file = bytearray(gzip.decompress(dump))
    start = len(file) // 2 // 4096 * 4096
    file[start : start + 4096] = b"\xff" * 4096
    return gzip.compress(bytes(file))


@only_sqlite
@pytest.mark.usefixtures("same")
def test_a_damaged_page_of_the_database_changes_nothing(made):
    with pytest.raises(CommandError, match=r"damaged|SQLite reports an error"):
        run("restore", rewritten(made, with_a_damaged_page), "--replace")


def test_an_older_schema_is_migrated(made):
    before = rows()
    # A migration that ran after the backup.
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_session")
    run("backup", made, "--overwrite")
    # Ending the sessions needs their table: keep them.
    run("restore", made, "--replace", "--keep-sessions")
    assert rows().keys() == before.keys()


def test_a_storage_that_fails_half_way_changes_nothing(made, settings):
    with tarfile.open(made) as archive:
        last = archive.getnames()[-2].removeprefix("public/")
    a_live_article(headline="After the backup")
    # The original, which is restored before the renditions, would be new; and a folder is where the last one belongs.
    original = Path(originals_storage().path(Photo.objects.get().original_name))
    original.unlink()
    rendition = Path(settings.MEDIA_ROOT) / last
    rendition.unlink()
    rendition.mkdir()
    before = rows()
    with pytest.raises(CommandError, match="can’t be read or stored: "):
        run("restore", made, "--replace")
    assert rows() == before
    assert not original.exists()


def test_a_full_disk_changes_nothing(made):
    delete_files()
    before = rows()
    with small_files_only(1_000), pytest.raises(CommandError, match=r"File too large|SQLite reports an error"):
        run("restore", made, "--replace")
    assert rows() == before
    assert files() == {}
    run("restore", made, "--replace")
    assert files()


@only_postgresql
@pytest.mark.usefixtures("same")
def test_a_dump_that_fails_half_way_changes_nothing(made, monkeypatch):
    monkeypatch.setattr("articles.backup.restore_backup.QUEUE_RUNNING_TASKS", "SELECT no_such_column")
    with pytest.raises(CommandError, match=r"pg_restore failed: ERROR:  column .no_such_column. does not exist"):
        run("restore", made, "--replace")


@only_postgresql
@pytest.mark.usefixtures("same")
def test_a_pg_restore_that_ends_early_changes_nothing(made, monkeypatch, tmp_path):
    real, _version = programs_folder(0)
    commands = {
        "pg_dump": f'exec {real}/pg_dump "$@"',
        "psql": f'exec {real}/psql "$@"',
        # What it has written so far is complete, and the statements after the dump would work.
        "pg_restore": f"cat > {os.devnull}; echo 'CREATE TABLE django_tasks_database_dbtaskresult (status text);';"
        "echo 'CREATE TABLE django_session (x int);'; echo 'pg_restore: error: no reason' >&2; exit 1",
    }
    for name, command in commands.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{command}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(CommandError, match="pg_restore failed: pg_restore: error: no reason"):
        run("restore", made, "--replace")


@only_postgresql
@pytest.mark.usefixtures("same")
def test_a_database_in_use_is_an_error_message(made, monkeypatch):
    monkeypatch.setattr("articles.backup.postgresql_database.LOCK_TIMEOUT", "50ms")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM articles_article")
        try:
            with pytest.raises(CommandError, match="Another process uses the database"):
                run("restore", made, "--replace")
        finally:
            other.close()


@only_postgresql
@pytest.mark.usefixtures("same")
def test_a_backup_of_a_newer_server_is_refused(made):
    with pytest.raises(CommandError, match=r"comes from PostgreSQL 99, and this server has the older version \d\d"):
        run("restore", rewritten(made, server_version=99, dump_version=99), "--replace")


@only_sqlite
@pytest.mark.usefixtures("same")
def test_a_locked_database_is_an_error_message(made, monkeypatch):
    monkeypatch.setattr("articles.backup.sqlite_database.LOCK_SECONDS", 0.1)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(CommandError, match="Another process keeps the database locked"):
                run("restore", made, "--replace")
        finally:
            other.close()


@only_sqlite
def test_a_connection_that_is_open_meanwhile_sees_the_restored_database(made):
    a_live_article(headline="After the backup")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_article")
        assert cursor.fetchone() == (2,)
        run("restore", made, "--replace")
        cursor.execute("SELECT count(*) FROM articles_article")
        assert cursor.fetchone() == (1,)
    other.close()


@only_sqlite
def test_the_database_keeps_its_write_ahead_log_and_nothing_is_left_beside_it(made):
    folder = Path(connection.settings_dict["NAME"]).parent
    before = {path.name for path in folder.iterdir()}
    run("restore", made, "--replace")
    assert {path.name for path in folder.iterdir()} <= before
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


def test_a_lost_database_comes_back_while_the_pictures_are_there(made):
    before = unchanged_rows(), files()
    drop_database()
    run("restore", made, "--replace")
    assert (unchanged_rows(), files()) == before
