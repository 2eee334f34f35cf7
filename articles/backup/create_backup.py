"""Make a backup of the database and the pictures while the site runs."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files import File
from django.db import connection
from django.utils import timezone

from . import postgresql_database, sqlite_database
from .archive_format import CHUNK_SIZE, DATABASE_FOLDER, FORMAT, VERSION, Metadata
from .archive_writer import ArchiveWriter
from .migrations import applied_migrations
from .snapshot import Snapshot
from .stored_files import open_file, referenced_names, stored_names


@dataclass
class BackupSummary:
    """What a backup contains. `missing` are files that the database refers to and that no longer exist."""

    files: int = 0
    missing: list[str] = field(default_factory=list)


def create_backup(
    summary: BackupSummary, *, has_pictures: bool = True, temporary_folder: Path | None = None
) -> Generator[bytes, None, None]:
    """Yield the bytes of a backup, and fill the summary on the way. Raises BackupError if it can't be made.

    The snapshot of the database comes first. A file is stored before a row refers to it, so the files that are listed
    later include all that the snapshot refers to, except those that were deleted in between: those are `missing`.
    `temporary_folder` has room for a copy of an SQLite database.
    """
    archive = ArchiveWriter()
    with _snapshot(temporary_folder) as snapshot:
        yield from archive.metadata(_metadata(snapshot, has_pictures))
        for number, piece in enumerate(snapshot.dump(), start=1):
            yield from archive.member(f"{DATABASE_FOLDER}/{number:06}", len(piece), [piece])
        missing = referenced_names(snapshot.query) if has_pictures else set()
    for name in stored_names() if has_pictures else ():
        file = open_file(name)
        if file is None:
            continue
        with file:
            yield from archive.member(name, file.size, _chunks(file))
        summary.files += 1
        missing.discard(name)
    summary.missing = sorted(missing)
    yield from archive.end()


def _snapshot(temporary_folder: Path | None) -> AbstractContextManager[Snapshot]:
    if connection.vendor == "sqlite":
        return sqlite_database.snapshot(temporary_folder)
    return postgresql_database.snapshot()


def _metadata(snapshot: Snapshot, has_pictures: bool) -> Metadata:
    return {
        "format": FORMAT,
        "version": VERSION,
        "created": timezone.now().isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "server_version": snapshot.server_version,
        "dump_version": snapshot.dump_version,
        "migrations": applied_migrations(snapshot.query),
        "has_pictures": has_pictures,
    }


def _chunks(file: File) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_SIZE):
        yield chunk


def count_bytes(blocks: Iterable[bytes], report_progress: Callable[[int], None]) -> Iterator[bytes]:
    """Yield the blocks, and report now and then how many megabytes there were."""
    total = reported = 0
    for block in blocks:
        yield block
        total += len(block)
        if total // 1_000_000 > reported:
            reported = total // 1_000_000
            report_progress(reported)
