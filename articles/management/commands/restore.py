"""Restore the database and the pictures from a backup."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.backup.errors import BackupError
from articles.backup.restore_backup import RestoreOptions, restore_backup
from articles.exchange.full_export.picture_files import missing_files_message
from articles.exchange.progress import ProgressCounter
from articles.management.atomic_write import STANDARD_OUTPUT
from articles.management.commands.backup import exit_on_termination, open_backup
from articles.management.translated_command import TranslatedCommand


class Command(TranslatedCommand):
    """Restore a backup and report on standard error."""

    description = gettext_lazy(
        "Restore the database and the pictures from a file that `manage.py backup` wrote, completely or not at all; "
        "then migrate. Stop the site first. Everybody is signed out, since the backup may have sessions that were "
        "ended after it was made."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add(
            "path",
            metavar="FILE",
            help=_("File to read, or - for standard input, which is copied to a temporary file."),
        )
        add("--key-file", metavar="FILE", help=_("File with the secret key of an encrypted backup."))
        add(
            "--replace",
            action="store_true",
            help=_("Replace a database and pictures that aren’t empty; what the backup doesn’t have is deleted."),
        )
        add("--keep-sessions", action="store_true", help=_("Leave people signed in who were when the backup was made."))

    def handle(
        self,
        *,
        path: str,
        key_file: str | None,
        replace: bool,
        keep_sessions: bool,
        verbosity: int,
        **options: object,
    ) -> None:
        counter = ProgressCounter(self.stderr, verbosity, _("megabytes checked"))
        restore_options = RestoreOptions(replace, keep_sessions, Path(key_file) if key_file else None)
        try:
            with exit_on_termination(), open_seekable(path) as file:
                summary = restore_backup(file, restore_options, counter.report_progress)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(_("The restore failed: %(reason)s.") % {"reason": error.strerror or error}) from error
        if summary.missing:
            self.stderr.write(missing_files_message(summary.missing))
        if settings.SEARCH_BACKEND:
            self.stderr.write(_("Now run manage.py search_index --rebuild."))
        if verbosity:
            message = ngettext(
                "Restored the database and %(count)s picture file.",
                "Restored the database and %(count)s picture files.",
                len(summary.names),
            )
            self.stderr.write(message % {"count": number_format(len(summary.names))})


@contextmanager
def open_seekable(path: str) -> Iterator[BufferedReader]:
    """Open a backup that can be read twice: standard input is copied to a temporary file."""
    with open_backup(path) as file:
        if path != STANDARD_OUTPUT:
            yield file
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            yield cast(BufferedReader, copy)
