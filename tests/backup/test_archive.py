"""The format of a backup: standard tools read it, and every changed or missing byte is found."""

import hashlib
import io
import tarfile

import pytest

from articles.backup.archive_format import BLOCK_SIZE, CHECKSUMS_NAME, METADATA_NAME, Metadata
from articles.backup.archive_reader import ArchiveReader
from articles.backup.archive_writer import ArchiveWriter
from articles.backup.errors import BackupError

METADATA: Metadata = {
    "format": "newsroom-backup",
    "version": 1,
    "created": "2026-05-04T12:00:00+00:00",
    "engine": "sqlite",
    "server_version": 0,
    "dump_version": 0,
    "migrations": {"articles": ["0001_initial"]},
    "has_pictures": True,
}
MEMBERS = {
    "database/000001": b"rows" * 300,
    "originals/ab/é.png": b"",
    f"public/{'long' * 40}.webp": b"w" * BLOCK_SIZE,
}


def an_archive(members: dict[str, bytes] = MEMBERS, **metadata: object) -> bytes:
    """Return an archive with these members."""
    writer = ArchiveWriter()
    blocks = [*writer.metadata({**METADATA, **metadata})]  # type: ignore[typeddict-item]
    for name, content in members.items():
        blocks += writer.member(name, len(content), [content[:7], content[7:]])
    return b"".join([*blocks, *writer.end()])


def read(data: bytes) -> dict[str, bytes]:
    """Read an archive completely and return its members."""
    return {member.name: b"".join(member.chunks()) for member in ArchiveReader(io.BytesIO(data)).members()}


ARCHIVE = an_archive()


def test_what_was_written_is_read():
    assert ArchiveReader(io.BytesIO(ARCHIVE)).metadata == METADATA
    assert read(ARCHIVE) == MEMBERS


def test_tar_and_sha256sum_read_it():
    with tarfile.open(fileobj=io.BytesIO(ARCHIVE)) as archive:
        content = {info.name: archive.extractfile(info).read() for info in archive}
    assert list(content) == ["backup.json", *MEMBERS, CHECKSUMS_NAME]
    lines = content.pop(CHECKSUMS_NAME).decode().splitlines()
    assert lines == [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in content.items()]


def test_members_that_nobody_reads_are_checked_too():
    assert [member.name for member in ArchiveReader(io.BytesIO(ARCHIVE)).members()] == list(MEMBERS)
    with pytest.raises(BackupError):
        list(ArchiveReader(io.BytesIO(ARCHIVE.replace(b"rowsrows", b"rowsRows", 1))).members())


# Every byte of the headers, contents and checksums, without the repetitions in the contents.
@pytest.mark.parametrize("start", range(0, len(ARCHIVE), BLOCK_SIZE))
def test_any_changed_byte_is_found(start):
    for position in range(start, start + BLOCK_SIZE, 3):
        changed = bytearray(ARCHIVE)
        changed[position] ^= 0x21
        with pytest.raises(BackupError):
            read(bytes(changed))


def test_a_backup_that_was_cut_is_found():
    for length in [*range(0, len(ARCHIVE), 97), len(ARCHIVE) - BLOCK_SIZE, len(ARCHIVE) - 1]:
        with pytest.raises(BackupError):
            read(ARCHIVE[:length])


def test_more_bytes_at_the_end_are_found():
    for more in (b"\0", b"\0" * BLOCK_SIZE, ARCHIVE):
        with pytest.raises(BackupError, match="damaged"):
            read(ARCHIVE + more)


def test_the_damaged_member_is_named():
    with pytest.raises(BackupError, match="database/000001 differs"):
        read(ARCHIVE.replace(b"rowsrows", b"rowsRows", 1))


def test_members_in_another_order_are_found():
    with pytest.raises(BackupError, match="damaged"):
        read(an_archive(dict(reversed(MEMBERS.items())))[:-BLOCK_SIZE] + ARCHIVE[-BLOCK_SIZE:])


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "public/../../x"])
def test_a_name_outside_of_the_folders_is_refused(name):
    with pytest.raises(BackupError):
        read(an_archive({name: b"x"}))


@pytest.mark.parametrize("data", [b"", b"x" * 5000, b"\0" * 5000, b"\x89PNG\r\n" * 2000])
def test_another_file_isnt_a_backup(data):
    with pytest.raises(BackupError, match="isn’t a backup"):
        read(data)


def test_another_tar_archive_isnt_a_backup():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    with pytest.raises(BackupError, match="isn’t a backup"):
        read(file.getvalue())


@pytest.mark.parametrize("version", [2, "1", None])
def test_a_newer_version_of_the_format_is_refused(version):
    with pytest.raises(BackupError, match="Use the release that wrote it"):
        read(an_archive(version=version))


@pytest.mark.parametrize(
    "metadata",
    [
        {"engine": 5},
        {"server_version": "17"},
        {"has_pictures": None},
        {"migrations": 5},
        {"migrations": {"articles": 5}},
    ],
)
def test_metadata_of_another_form_are_damaged(metadata):
    with pytest.raises(BackupError, match=r"backup\.json differs"):
        read(an_archive(**metadata))


def test_metadata_that_are_nested_too_deeply_are_no_backup():
    writer = ArchiveWriter()
    content = b"[" * 100_000
    blocks = [*writer.member(METADATA_NAME, len(content), [content]), *writer.end()]
    with pytest.raises(BackupError, match="isn’t a backup"):
        read(b"".join(blocks))


def test_a_member_that_changes_while_it_is_copied_is_an_error():
    for size in (3, 5):
        with pytest.raises(BackupError, match="changed while it was copied"):
            list(ArchiveWriter().member("public/a", size, [b"four"]))
