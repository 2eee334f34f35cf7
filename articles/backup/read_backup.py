"""Open the file of a backup, decrypt it if it is encrypted, and check it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from django.utils.translation import gettext as _

from .archive_format import DATABASE_FOLDER, Metadata
from .archive_reader import ArchiveReader, Member
from .encryption import BEGINNING, decrypt, read_identity
from .errors import BackupError

ReportProgress = Callable[[int], None]


@dataclass(frozen=True)
class BackupContent:
    """What a backup without errors contains."""

    metadata: Metadata
    files: int


@contextmanager
def open_archive(file: BufferedReader, key_file: Path | None) -> Iterator[ArchiveReader]:
    """Yield the archive in a file. Raises BackupError if it isn't a backup, or the key doesn't fit."""
    is_encrypted = file.peek(len(BEGINNING)).startswith(BEGINNING)
    if is_encrypted and key_file is None:
        raise BackupError(_("The backup is encrypted. Name the file with its key: --key-file."))
    if key_file is None:
        yield ArchiveReader(file)
        return
    identity = read_identity(key_file)
    if not is_encrypted:
        raise BackupError(_("The file isn’t an encrypted backup. If you trust it, leave out --key-file."))
    with decrypt(file, identity) as decrypted:
        yield ArchiveReader(decrypted)


def check_archive(archive: ArchiveReader, report_progress: ReportProgress = lambda megabytes: None) -> BackupContent:
    """Read an archive to its end and return what it contains. Raises BackupError at the first damage."""
    files = total = 0
    for member in archive.members():
        files += not is_database(member)
        for chunk in member.chunks():
            total += len(chunk)
            report_progress(total // 1_000_000)
    return BackupContent(archive.metadata, files)


def is_database(member: Member) -> bool:
    """Return whether a member is a piece of the database's dump."""
    return member.name.startswith(f"{DATABASE_FOLDER}/")
