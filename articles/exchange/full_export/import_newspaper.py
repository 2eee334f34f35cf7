"""Taking a newspaper in from the lines that `write` wrote: whole or not at all."""

from django.db import transaction

from ...comments.models import DailyCommentCount
from ..article_importer import ImportStatus
from ..bulk_create import index_imported, reset_sequences
from ..import_run import ImportOutcome
from ..news_id_sequence import advance_sequence_past
from ..parsed_article import ImportFileError
from ..signals import newspaper_imported
from .account_rights import pop_rights
from .backfill import backfill_derived_fields, lacks_derived_field
from .export_newspaper import FORMAT, VERSION
from .exported_models import CREATED_BY_DEFAULT, exported_models
from .import_batches import BatchComparer, BatchWriter
from .json_lines import read_object, read_objects
from .picture_files import import_files, missing_files
from .row_serializer import RowError, read_row
from .version_1 import upgrade_line

MAX_NAMED_FILES = 3


def is_full_export(beginning):
    """Tell whether a file that begins with these bytes, its first line among them, is what `export_articles` writes."""
    try:
        meta = read_object(beginning.partition(b"\n")[0]).get("meta")
    except ValueError:
        return False
    return isinstance(meta, dict) and meta.get("format") == FORMAT


def import_newspaper(lines, path, *, dry_run=False, files=None, report_progress=lambda count: None):
    """Import the newspaper that these lines (bytes) hold, and yield the one ImportOutcome; `path` names the file.

    It goes into an empty database, whole or not at all. In one that holds articles, the file is only compared:
    UNCHANGED where all of it is there just so, else REFUSED with the first line that differs. `files` is the folder
    that the pictures were written to. `dry_run` does it all and undoes it. `report_progress` is called with the number
    of lines read, now and then.
    """
    imported_files = []
    try:
        with transaction.atomic():
            batches = BatchWriter(report_progress) if is_empty() else BatchComparer(report_progress)
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


def is_empty():
    """Tell whether there is no newspaper yet: nothing but what the program lays by itself."""
    return not any(
        model._base_manager.exists() for name, model in exported_models().items() if name not in CREATED_BY_DEFAULT
    )


def _read_rows(objects, batches):
    """Yield (line number, row, rights, bytes) for each row of the file; ImportFileError where the file is wrong."""
    number = count = 0
    version, is_ended = VERSION, False
    for number, value, size in objects:
        if number == 1:
            version, batches.last_news_id = _read_meta(value)
        elif is_ended:
            raise ImportFileError(number, "The file goes on after its end.")
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
            yield number, row, rights, size
    if not is_ended:
        raise ImportFileError(max(number, 1), "The file ends without its last line; it was cut off.")


def _read_meta(value):
    """Return the version of the format and the last News ID that the first line names."""
    meta = value.get("meta")
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise ImportFileError(
            1, "This is no newspaper as export_articles writes it: its first line says nothing of it."
        )
    if meta.get("version") not in (1, VERSION):
        raise ImportFileError(
            1, f"The file has version {meta.get('version')} of the format. This program reads versions 1 and {VERSION}."
        )
    last = meta.get("last_news_id", 0)
    if not isinstance(last, int) or not 0 <= last < 2**63:
        raise ImportFileError(1, "“last_news_id” must be a News ID.")
    return meta["version"], last


def _check_end(number, end, count):
    if not isinstance(end, dict) or end.get("rows") != count:
        raise ImportFileError(number, f"The file has {count} rows, which isn’t what its end says; some are missing.")


def _read(number, value):
    """Return the row that a line's object tells of, and the rights beside it, None but for an account."""
    name, model = value.get("model"), None
    if isinstance(name, str):
        model = exported_models().get(name)
    if model is None:
        raise ImportFileError(number, f"A newspaper has no rows of the model “{name}”.")
    if unknown := sorted(value.keys() - {"model", "fields"}):
        raise ImportFileError(number, f"A line has “model” and “fields”, not “{unknown[0]}”.")
    try:
        fields = value.get("fields")
        rights = pop_rights(fields) if name == "user" and isinstance(fields, dict) else None
        return read_row(model, fields), rights
    except RowError as error:
        raise ImportFileError(number, str(error)) from error


def _finish(batches, files, dry_run, imported_files):
    """Complete earlier rows, count comments, move the numbers on, bring pictures in; return remarks on missing ones."""
    backfill_derived_fields(batches.to_backfill)
    DailyCommentCount.objects.recount()
    if not dry_run:
        reset_sequences(exported_models().values())
        advance_sequence_past(batches.last_news_id)
    try:
        for imported in import_files(files) if files and not dry_run else ():
            imported_files.append(imported)
    except OSError as error:
        raise ImportFileError(1, f"The pictures can’t be brought in: {error.strerror}.") from error
    missing = missing_files(files)
    if not missing:
        return []
    named = ", ".join(missing[:MAX_NAMED_FILES]) + (" …" if len(missing) > MAX_NAMED_FILES else "")
    return [f"{len(missing)} files of pictures are missing: {named}"]


def _delete_files(imported_files):
    for storage, name in imported_files:
        storage.delete(name)
