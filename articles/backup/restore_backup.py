"""Restore a backup: all of it or nothing."""

import tempfile
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import Error, connection
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from ..editorial.models import Article
from ..exchange.full_export.picture_files import picture_files
from . import postgresql_database, sqlite_database
from .archive_format import CHUNK_SIZE, Metadata
from .archive_reader import ArchiveReader, Member
from .errors import BackupError
from .migrations import unknown_migrations
from .read_backup import ReportProgress, check_archive, is_database, open_archive
from .snapshot import RestoredDatabase
from .stored_files import delete_file, restore_file, storages, stored_names

END_SESSIONS = f"DELETE FROM {Session._meta.db_table}"
# No worker runs them any more. Every task may run twice.
QUEUE_RUNNING_TASKS = f"UPDATE {DBTaskResult._meta.db_table} SET status = 'READY' WHERE status = 'RUNNING'"


@dataclass(frozen=True)
class RestoreOptions:
    """How to restore. `replace` allows a target that isn't empty."""

    replace: bool = False
    keep_sessions: bool = False
    key_file: Path | None = None


@dataclass
class RestoreSummary:
    """What was restored. `missing` are files that the database refers to and that the backup doesn't have."""

    names: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


def restore_backup(
    file: BufferedReader, options: RestoreOptions, report_progress: ReportProgress = lambda megabytes: None
) -> RestoreSummary:
    """Replace the database and the pictures by those of a backup, which must be seekable.

    The whole backup is checked before anything is changed. If the restore fails, the previous database is still there,
    and so are all files that it refers to. Raises BackupError if the backup can't be restored.
    """
    with open_archive(file, options.key_file) as archive:
        metadata = check_archive(archive, report_progress).metadata
    check_versions(metadata)
    if not options.replace:
        check_target_is_empty(has_pictures=metadata["has_pictures"])
    file.seek(0)
    with open_archive(file, options.key_file) as archive:
        summary = RestoreSummary()
        _restore(archive, summary, options)
    _migrate()
    if options.replace and metadata["has_pictures"]:
        for name in set(stored_names()) - summary.names:
            delete_file(name)
    available = summary.names if metadata["has_pictures"] else set(stored_names())
    referenced = (f"{folder}/{name}" for folder, _storage, name in picture_files())
    summary.missing = [name for name in referenced if name not in available]
    return summary


def _migrate() -> None:
    """Bring the tables to this release; at its end, `migrate` also makes all stored pages new."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except (CommandError, Error) as error:
        message = _("The backup is restored, but its tables aren’t migrated yet: %(reason)s. Run manage.py migrate.")
        raise BackupError(message % {"reason": str(error).strip()}) from error


def check_versions(metadata: Metadata) -> None:
    """Raise BackupError if the backup has another database engine, or was made by a newer release."""
    if metadata["engine"] != connection.vendor:
        message = _("The backup has an %(engine)s database, and DATABASE_URL names an %(vendor)s database.")
        names = {"engine": metadata["engine"], "vendor": connection.vendor}
        raise BackupError(message % names + f" {postgresql_database.use_full_export()}")
    if unknown := unknown_migrations(metadata["migrations"]):
        raise BackupError(
            _(
                "The backup was made by a newer release of Newsroom, whose migration %(name)s this one doesn’t have. "
                "Restore it with that release."
            )
            % {"name": unknown[0]}
        )


def check_target_is_empty(*, has_pictures: bool) -> None:
    """Raise BackupError if there are articles, accounts or, if the backup has them, picture files."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    for model in (Article, User):
        if model._meta.db_table in tables and model._default_manager.exists():
            raise BackupError(
                _(
                    "The database isn’t empty. Nothing was changed. To replace it and all pictures by those of the "
                    "backup, add --replace."
                )
            )
    if has_pictures and (name := next(stored_names(), "")):
        raise BackupError(
            _(
                "There are picture files already, such as %(name)s. Nothing was changed. To replace them and the "
                "database by those of the backup, add --replace."
            )
            % {"name": name}
        )


def _restore(archive: ArchiveReader, summary: RestoreSummary, options: RestoreOptions) -> None:
    """Store the files, then commit the database; if anything fails before, delete the files that are new."""
    created: list[str] = []
    statements = [QUEUE_RUNNING_TASKS] if options.keep_sessions else [QUEUE_RUNNING_TASKS, END_SESSIONS]
    try:
        with _restored_database(archive.metadata) as database:
            for member in archive.members():
                if is_database(member):
                    database.write(b"".join(member.chunks()))
                else:
                    summary.names.add(member.name)
                    if _restore_file(member):
                        created.append(member.name)
            database.execute(statements)
            database.commit()
    except BaseException:
        for name in created:
            with suppress(BackupError):
                delete_file(name)
        raise


def _restored_database(metadata: Metadata) -> AbstractContextManager[RestoredDatabase]:
    if connection.vendor == "sqlite":
        return sqlite_database.restored_database()
    return postgresql_database.restored_database(metadata["dump_version"], metadata["server_version"])


def _restore_file(member: Member) -> bool:
    """Store a picture file and return whether it is new."""
    if member.name.partition("/")[0] not in storages():
        raise BackupError(_("The backup has a file %(name)s, which this release doesn’t know.") % {"name": member.name})
    with tempfile.SpooledTemporaryFile(max_size=CHUNK_SIZE) as content:
        for chunk in member.chunks():
            content.write(chunk)
        return restore_file(member.name, content)
