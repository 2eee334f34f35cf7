"""The command that backs up: what goes into the file, and what happens when it can't be written."""

import signal
import stat
import tarfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError
from django.db import connection

from articles.backup import postgresql_programs
from articles.management.commands.backup import exit_on_termination
from articles.photos.storage import originals_storage, public_storage
from tests.builders import a_live_article, a_photo

from .newspaper import changed_byte, files, run, small_files_only, unchanged_rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]
only_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about pg_dump")
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite’s file")


def test_a_backup_has_the_database_and_every_complete_file(backup):
    a_live_article(photo=a_photo())
    public_storage().save("old/unused.webp", ContentFile(b"kept"))
    public_storage().save("old/half.part", ContentFile(b"still written"))
    output = run("backup", backup)
    with tarfile.open(backup) as archive:
        names = archive.getnames()
    assert [name for name in names if name.startswith(("originals/", "public/"))] == list(files())
    assert "public/old/unused.webp" in names
    assert "public/old/half.part" not in names
    assert names[:2] == ["backup.json", "database/000001"]
    assert f"Backed up the database and {len(files())} picture files. SHA-256 of the backup: " in output


def test_only_the_owner_can_read_it_and_nothing_else_is_left(backup):
    run("backup", backup)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.iterdir()) == [backup]


def test_pictures_can_be_left_out(backup):
    a_photo()
    assert "0 picture files" in run("backup", backup, "--exclude-pictures")
    assert run("backup", "--check", backup).startswith("The backup is complete and unchanged: the database and 0")


def test_a_file_that_exists_is_replaced_only_if_told(backup):
    backup.write_bytes(b"mine")
    with pytest.raises(CommandError, match="exists"):
        run("backup", backup)
    assert backup.read_bytes() == b"mine"
    run("backup", backup, "--overwrite")
    assert "complete and unchanged" in run("backup", "--check", backup)


@pytest.mark.parametrize("setting", ["MEDIA_ROOT", "STATIC_ROOT"])
def test_a_folder_that_everybody_can_read_is_refused(settings, setting):
    folder = Path(getattr(settings, setting)) / "photos"
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.raises(CommandError, match=f"is in {setting}, whose files everybody can read"):
        run("backup", folder / "newsroom.tar")
    assert not (folder / "newsroom.tar").exists()


def test_a_large_database_is_written_in_pieces_and_comes_back(backup, monkeypatch):
    for module in ("postgresql_database", "sqlite_database"):
        monkeypatch.setattr(f"articles.backup.{module}.CHUNK_SIZE", 50_000)
    a_live_article()
    run("backup", backup)
    with tarfile.open(backup) as archive:
        sizes = [info.size for info in archive if info.name.startswith("database/")]
    assert len(sizes) > 1
    assert max(sizes) <= 50_000
    before = unchanged_rows()
    run("restore", backup, "--replace")
    assert unchanged_rows() == before


def test_a_picture_that_has_vanished_is_reported(backup):
    photo = a_photo()
    originals_storage().delete(photo.original.name)
    assert f"1 picture file is missing: originals/{photo.original.name}." in run("backup", backup)
    assert "complete and unchanged" in run("backup", "--check", backup)


def test_a_full_disk_leaves_no_file_and_says_so(backup):
    a_photo()
    with (
        small_files_only(10_000),
        pytest.raises(CommandError, match=r"can’t be written: File too large|SQLite reports an error"),
    ):
        run("backup", backup)
    assert list(backup.parent.iterdir()) == []


def test_a_full_standard_output_is_an_error_message(monkeypatch):
    with open("/dev/full", "wb", buffering=0) as full:
        monkeypatch.setattr("sys.stdout", SimpleNamespace(buffer=full))
        with pytest.raises(CommandError, match="- can’t be written: No space left on device"):
            run("backup", "-")


@pytest.mark.parametrize("folder", ["none", "newsroom.tar"])
def test_a_folder_that_doesnt_exist_is_an_error_message(backup, folder):
    backup.write_text("")
    with pytest.raises(CommandError, match=r"x/newsroom\.tar can’t be written: "):
        run("backup", backup.parent / folder / "x" / "newsroom.tar")


def test_a_storage_that_fails_leaves_no_file(backup, settings):
    a_photo()
    media = Path(settings.MEDIA_ROOT)
    for path in media.rglob("*.webp"):
        path.unlink()
        path.mkdir()
    media.joinpath("photos").rename(media / "moved")
    (media / "photos").symlink_to("photos")
    with pytest.raises(CommandError, match="can’t be read or stored: "):
        run("backup", backup)
    assert list(backup.parent.iterdir()) == []


def test_a_termination_ends_the_command_like_an_error():
    with exit_on_termination(), pytest.raises(SystemExit) as raised:
        signal.raise_signal(signal.SIGTERM)
    assert raised.value.code == 143
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


@pytest.mark.parametrize("position", [0, 600, 1500, -600, -1])
def test_a_check_finds_a_changed_byte(backup, position):
    run("backup", backup, "--exclude-pictures")
    with pytest.raises(CommandError, match=r"damaged|isn’t a backup|Use the release"):
        run("backup", "--check", changed_byte(backup, position))


def test_a_check_of_a_missing_file_is_an_error_message(tmp_path):
    with pytest.raises(CommandError, match="none can’t be read: No such file or directory"):
        run("backup", "--check", tmp_path / "none")


def test_a_check_needs_the_key_of_an_encrypted_backup(backup, tmp_path):
    run("make_backup_key", tmp_path / "key")
    run("make_backup_key", tmp_path / "other")
    run("backup", backup, "--key-file", tmp_path / "key")
    assert "complete and unchanged" in run("backup", "--check", backup, "--key-file", tmp_path / "key")
    with pytest.raises(CommandError, match="The backup is encrypted"):
        run("backup", "--check", backup)
    with pytest.raises(CommandError, match="doesn’t fit this backup"):
        run("backup", "--check", backup, "--key-file", tmp_path / "other")
    run("backup", backup, "--overwrite")
    with pytest.raises(CommandError, match="isn’t an encrypted backup"):
        run("backup", "--check", backup, "--key-file", tmp_path / "key")


def test_a_key_file_is_written_once(tmp_path):
    assert run("make_backup_key", tmp_path / "key").startswith("age1")
    with pytest.raises(CommandError, match="key can’t be written: File exists"):
        run("make_backup_key", tmp_path / "key")


@only_sqlite
def test_a_locked_database_is_an_error_message(backup, monkeypatch):
    monkeypatch.setattr("articles.backup.sqlite_database.LOCK_SECONDS", 0.1)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA locking_mode=EXCLUSIVE")
        cursor.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(CommandError, match="Another process keeps the database locked"):
            run("backup", backup)
    finally:
        connection.close()


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Return a folder that is the whole PATH, with programs that report an old version."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(postgresql_programs, "DEBIAN_FOLDERS", tmp_path / "debian")
    (tmp_path / "bin").mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 9.6.24 (Debian 9.6)'\n")
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path / "bin"


@only_postgresql
def test_an_old_pg_dump_is_an_error_message(backup, programs):
    with pytest.raises(CommandError, match=r"in version \d\d or newer. On this machine they have version 9. On Debian"):
        run("backup", backup)
    assert list(backup.parent.iterdir()) == []


@only_postgresql
def test_a_missing_pg_dump_is_an_error_message(backup, programs):
    for program in programs.iterdir():
        program.unlink()
    with pytest.raises(CommandError, match=r"in version \d\d or newer. On Debian, install postgresql-client-\d\d."):
        run("backup", backup)


@only_postgresql
def test_a_pg_dump_that_fails_leaves_no_file_and_its_message_is_shown(backup, programs):
    (programs / "pg_dump").write_text(
        "#!/bin/sh\n[ $1 = --version ] && echo 'pg_dump (PostgreSQL) 99.1' && exit\n"
        "echo 'pg_dump: error: no reason' >&2; echo half; exit 1\n"
    )
    with pytest.raises(CommandError, match="pg_dump failed: pg_dump: error: no reason"):
        run("backup", backup)
    assert list(backup.parent.iterdir()) == []


@only_postgresql
def test_a_newer_version_in_debians_folders_is_found(programs, tmp_path):
    for version in ("9.6", "14", "99"):
        folder = tmp_path / "debian" / version / "bin"
        folder.mkdir(parents=True)
        for name in ("pg_dump", "pg_restore", "psql"):
            (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
            (folder / name).chmod(0o755)
    assert postgresql_programs.programs_folder(15) == (tmp_path / "debian" / "99" / "bin", 99)


@only_postgresql
def test_the_password_is_in_the_environment_only(backup, programs, tmp_path, settings):
    (programs / "pg_dump").write_text(
        "#!/bin/sh\n[ $1 = --version ] && echo 'pg_dump (PostgreSQL) 99.1' && exit\n"
        f'echo "$@" > {tmp_path}/arguments; echo "$PGPASSWORD $PGSSLMODE" > {tmp_path}/environment\n'
    )
    before = dict(connection.settings_dict)
    connection.settings_dict.update(PASSWORD="s3cret", OPTIONS={**before["OPTIONS"], "sslmode": "prefer"})
    try:
        run("backup", backup)
    finally:
        connection.settings_dict.update(before)
    assert (tmp_path / "environment").read_text() == "s3cret prefer\n"
    assert "s3cret" not in (tmp_path / "arguments").read_text()
