"""Import a newspaper from the lines that `export_newspaper` wrote, completely or not at all."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...comments.models import DailyCommentCount
from ...editorial.page_tags import renew_all_pages
from ..article_importer import ImportStatus
from ..bulk_create import index_imported, reset_sequences
from ..import_run import ImportOutcome
from ..news_id_sequence import advance_sequence_past
from ..parsed_article import ImportFileError
from ..signals import newspaper_imported
from .account_rights import AccountRights, pop_rights
from .complete_old_rows import backfill_derived_fields, lacks_derived_field
from .export_newspaper import FORMAT, VERSION
from .exported_models import CREATED_BY_DEFAULT, exported_models
from .import_batches import BatchComparer, BatchProcessor, BatchWriter, FileRow
from .json_lines import JsonObject, read_object, read_objects
from .picture_files import import_files, missing_files, missing_files_message
from .row_serializer import RowError, read_row
from .upgrade_version_1 import upgrade_line

# The highest value of the primary key's column (PostgreSQL's bigint).
MAX_NEWS_ID = 2**63 - 1


def is_full_export(beginning: bytes) -> bool:
    """Return whether a file that begins with these bytes, which include its first line, is a full export."""
    try:
        meta = read_object(beginning.partition(b"\n")[0]).get("meta")
    except ValueError:
        return False
    return isinstance(meta, dict) and meta.get("format") == FORMAT


def import_newspaper(
    lines: Iterable[bytes],
    path: str,
    *,
    dry_run: bool = False,
    files: Path | None = None,
    report_progress: Callable[[int], None] = lambda count: None,
) -> Iterator[ImportOutcome]:
    """Import the newspaper in these lines and yield one ImportOutcome; `path` names the file in it.

    An empty database receives the newspaper completely or not at all. A database with rows is only compared with the
    file: the outcome is UNCHANGED if it has every row of the file, else REFUSED with the first line that differs.
    `files` is the folder with the exported picture files. With `dry_run` everything is rolled back at the end.
    `report_progress` is called after each batch with the number of lines read.
    """
    imported_files: list[tuple[Storage, str]] = []
    try:
        with transaction.atomic():
            batches: BatchProcessor = BatchWriter(report_progress) if is_empty() else BatchComparer(report_progress)
            batches.process(_read_rows(read_objects(lines), batches))
            messages = [f"{name} {count}" for name, count in batches.counts.items()]
            result = ImportStatus.IMPORTED if isinstance(batches, BatchWriter) else ImportStatus.UNCHANGED
            if result == ImportStatus.IMPORTED:
                newspaper_imported.send(sender=None)
                messages += _finish(batches, files, dry_run, imported_files)
            transaction.set_rollback(dry_run or result == ImportStatus.UNCHANGED)
    except ImportFileError as error:
        _delete_files(imported_files)
        yield ImportOutcome(path, ImportStatus.REFUSED, line=error.line, reason=error.reason)
        return
    except BaseException:
        _delete_files(imported_files)
        raise
    if result == ImportStatus.IMPORTED and not dry_run:
        index_imported()
    yield ImportOutcome(path, result, messages=tuple(messages) if result == ImportStatus.IMPORTED else ())


def is_empty() -> bool:
    """Return whether the database has no rows of a newspaper, except those that the program creates by itself."""
    return not any(
        model._base_manager.exists() for name, model in exported_models().items() if name not in CREATED_BY_DEFAULT
    )


def _read_rows(objects: Iterable[tuple[int, JsonObject, int]], batches: BatchProcessor) -> Iterator[FileRow]:
    """Yield each row of the file. Raises ImportFileError at the first invalid line."""
    number = count = 0
    version, is_ended = VERSION, False
    for number, value, size in objects:
        if number == 1:
            version, batches.last_news_id = _read_meta(value)
        elif is_ended:
            raise ImportFileError(number, _("The file has lines after the line that marks its end."))
        elif "end" in value:
            is_ended = True
            _check_end(number, value["end"], count)
        else:
            count += 1
            if version == 1:
                value = upgrade_line(value)
            row, rights = _read(number, value)
            if lacks_derived_field(value["model"], value["fields"]):
                batches.to_backfill.add(value["model"])
            yield FileRow(number, row, rights, size)
    if not is_ended:
        raise ImportFileError(max(number, 1), _("The file is cut off: its last line is missing."))


def _read_meta(value: JsonObject) -> tuple[int, int]:
    """Return the version of the format and the last News ID in the first line."""
    meta = value.get("meta")
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise ImportFileError(
            1, _("The file isn’t a newspaper that export_articles wrote: its first line has no such metadata.")
        )
    if meta.get("version") not in (1, VERSION):
        raise ImportFileError(
            1,
            _("The file has version %(version)s of the format. This program reads versions 1 and %(newest)s.")
            % {"version": meta.get("version"), "newest": VERSION},
        )
    last = meta.get("last_news_id", 0)
    if not isinstance(last, int) or not 0 <= last <= MAX_NEWS_ID:
        raise ImportFileError(1, _("“last_news_id” must be a News ID."))
    return meta["version"], last


def _check_end(number: int, end: object, count: int) -> None:
    if not isinstance(end, dict) or end.get("rows") != count:
        message = ngettext(
            "The file has %(count)d row, which isn’t the number in its last line. Rows are missing.",
            "The file has %(count)d rows, which isn’t the number in its last line. Rows are missing.",
            count,
        )
        raise ImportFileError(number, message % {"count": count})


def _read(number: int, value: JsonObject) -> tuple[Model, AccountRights | None]:
    """Return the row of a line, and an account's rights, None for any other row."""
    name, model = value.get("model"), None
    if isinstance(name, str):
        model = exported_models().get(name)
    if model is None:
        raise ImportFileError(number, _("An export has no rows of the model “%(model)s”.") % {"model": name})
    if unknown := sorted(value.keys() - {"model", "fields"}):
        raise ImportFileError(
            number, _("A line must only have “model” and “fields”, not “%(name)s”.") % {"name": unknown[0]}
        )
    try:
        fields = value.get("fields")
        rights = pop_rights(fields) if name == "user" and isinstance(fields, dict) else None
        return read_row(model, fields), rights
    except RowError as error:
        raise ImportFileError(number, str(error)) from error


def _finish(
    batches: BatchProcessor, files: Path | None, dry_run: bool, imported_files: list[tuple[Storage, str]]
) -> list[str]:
    """Backfill fields, count comments, make the pages new, advance the sequences and import the picture files.

    Appends each imported file to `imported_files`. Returns messages about missing files.
    """
    backfill_derived_fields(batches.to_backfill)
    DailyCommentCount.objects.recount()
    renew_all_pages()
    if not dry_run:
        reset_sequences(exported_models().values())
        advance_sequence_past(batches.last_news_id)
    try:
        for imported in import_files(files) if files and not dry_run else ():
            imported_files.append(imported)
    except OSError as error:
        raise ImportFileError(
            1, _("The picture files can’t be imported: %(reason)s.") % {"reason": error.strerror}
        ) from error
    missing = missing_files(files)
    return [missing_files_message(missing)] if missing else []


def _delete_files(imported_files: Iterable[tuple[Storage, str]]) -> None:
    for storage, name in imported_files:
        storage.delete(name)
