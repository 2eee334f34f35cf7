"""Back up the database and the pictures, or check a backup."""

import hashlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.backup.create_backup import BackupSummary, count_bytes, create_backup
from articles.backup.encryption import encrypt, read_recipient
from articles.backup.errors import BackupError
from articles.backup.read_backup import BackupContent, check_archive, open_archive
from articles.exchange.full_export.picture_files import missing_files_message
from articles.exchange.progress import ProgressCounter
from articles.management.atomic_write import STANDARD_OUTPUT, atomic_write, write_error
from articles.management.translated_command import TranslatedCommand


class Command(TranslatedCommand):
    """Write a backup, or check one, and report on standard error."""

    description = gettext_lazy(
        "Back up the database and the pictures to one file while the site runs, or check such a file (--check). "
        "A backup contains drafts, e-mail addresses and password hashes: protect it as you protect the database, or "
        "encrypt it (--key-file)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("path", metavar="FILE", help=_("File to write, or - for standard output; with --check, file to read."))
        add("--key-file", metavar="FILE", help=_("Encrypt with the key that make_backup_key wrote to this file."))
        add("--exclude-pictures", action="store_true", help=_("Back up the database only."))
        add("--overwrite", action="store_true", help=_("Replace the file if it exists, once the backup is complete."))
        add("--check", action="store_true", help=_("Write nothing; check that the file is complete and unchanged."))

    def handle(
        self,
        *,
        path: str,
        key_file: str | None,
        exclude_pictures: bool,
        overwrite: bool,
        check: bool,
        verbosity: int,
        **options: object,
    ) -> None:
        key_path = Path(key_file) if key_file else None
        counter = ProgressCounter(self.stderr, verbosity, _("megabytes"))
        try:
            if check:
                with open_backup(path) as file, open_archive(file, key_path) as archive:
                    content = check_archive(archive, counter.report_progress)
                message = check_message(content)
            else:
                if path != STANDARD_OUTPUT:
                    check_target(path, overwrite)
                with exit_on_termination():
                    message = self._back_up(path, key_path, not exclude_pictures, counter)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stderr.write(message)

    def _back_up(self, path: str, key_path: Path | None, has_pictures: bool, counter: ProgressCounter) -> str:
        """Write the backup and return the message about it."""
        summary, digest = BackupSummary(), hashlib.sha256()
        recipient = read_recipient(key_path) if key_path else None
        # A copy of an SQLite database goes where the backup goes: there is room.
        folder = Path(path).absolute().parent if path != STANDARD_OUTPUT else None
        backup = create_backup(summary, has_pictures=has_pictures, temporary_folder=folder)
        blocks = count_bytes(backup, counter.report_progress)
        try:
            # If writing fails, the snapshot is released at once.
            with closing(backup), atomic_write(path) as file:
                write = write_and_hash(file, digest.update)
                if recipient:
                    encrypt(blocks, write, recipient)
                else:
                    for block in blocks:
                        write(block)
        except OSError as error:
            raise write_error(path, error) from error
        if summary.missing:
            self.stderr.write(missing_files_message(summary.missing))
        return backup_message(path, summary, digest.hexdigest())


def check_target(path: str, overwrite: bool) -> None:
    """Raise CommandError if a backup must not be written to a path."""
    if Path(path).exists() and not overwrite:
        raise CommandError(_("%(path)s exists. Choose another name, or add --overwrite.") % {"path": path})
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        if Path(getattr(settings, name)).resolve() in Path(path).resolve().parents:
            message = _("%(path)s is in %(name)s, whose files everybody can read. Choose another folder.")
            raise CommandError(message % {"path": path, "name": name})


def write_and_hash(file: IO[bytes], update: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """Return a function that writes bytes to a file and adds them to a hash."""

    def write(data: bytes) -> None:
        file.write(data)
        update(data)

    return write


def backup_message(path: str, summary: BackupSummary, digest: str) -> str:
    """Return the message about a new backup."""
    files = ngettext("%(count)s picture file", "%(count)s picture files", summary.files)
    message = _("Backed up the database and %(files)s. SHA-256 of the backup: %(digest)s")
    return message % {"files": files % {"count": number_format(summary.files)}, "digest": digest}


def check_message(content: BackupContent) -> str:
    """Return the message about a backup without errors."""
    files = ngettext("%(count)s picture file", "%(count)s picture files", content.files)
    created = parse_datetime(content.metadata["created"])
    message = _("The backup is complete and unchanged: the database and %(files)s, from %(date)s.")
    return message % {
        "files": files % {"count": number_format(content.files)},
        "date": date_format(localtime(created), "DATETIME_FORMAT") if created else content.metadata["created"],
    }


@contextmanager
def open_backup(path: str) -> Iterator[BufferedReader]:
    """Open a backup, or standard input for "-". Raises CommandError if it can't be read."""
    if path == STANDARD_OUTPUT:
        yield sys.stdin.buffer  # type: ignore[misc]
        return
    try:
        file = open(path, "rb")  # noqa: SIM115
    except OSError as error:
        raise CommandError(
            _("%(path)s can’t be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from error
    with file:
        yield file


@contextmanager
def exit_on_termination() -> Iterator[None]:
    """Let SIGTERM end the block like an error, so that no partial file is left."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, lambda *arguments: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
