"""Taking a newspaper in from the lines that `write` wrote: whole or not at all."""

from django.db import transaction

from ...comments.models import DailyCommentCount
from ..bulk import index_imported, move_sequences
from ..import_articles import Outcome
from ..import_item import ImportStatus
from ..item import ItemError
from ..news_ids import move_past
from ..signals import newspaper_imported
from .accounts import take_rights
from .batches import Comparing, Writing
from .conversions import derive, lacks_derived_field
from .inventory import LAID_UNASKED, taken
from .lines import read_object, read_objects
from .pictures import bring_in, missing_files
from .rows import RowError, read_row
from .write import FORMAT, VERSION

NAMED = 3


def is_newspaper(beginning):
    """Tell whether a file that begins with these bytes, its first line among them, is what `export_articles` writes."""
    try:
        meta = read_object(beginning.partition(b"\n")[0]).get("meta")
    except ValueError:
        return False
    return isinstance(meta, dict) and meta.get("format") == FORMAT


def import_newspaper(lines, path, *, dry_run=False, files=None, tell=lambda count: None):
    """Take in the newspaper that these lines, as bytes, tell of, and yield the one Outcome; `path` names the file.

    It goes into an empty database, whole or not at all. In one that holds articles, the file is only compared:
    UNCHANGED where all of it is there just so, else REFUSED with the first line that differs. `files` is the folder
    that the pictures were written to. `dry_run` does it all and undoes it. `tell` is called with the number of lines
    read, now and then.
    """
    brought = []
    try:
        with transaction.atomic():
            batches = Writing(tell) if is_empty() else Comparing(tell)
            batches.take(_rows(read_objects(lines), batches))
            remarks = [f"{name} {count}" for name, count in batches.counts.items()]
            result = ImportStatus.IMPORTED if isinstance(batches, Writing) else ImportStatus.UNCHANGED
            if result == ImportStatus.IMPORTED:
                newspaper_imported.send(sender=None)
                remarks += _finish(batches, files, dry_run, brought)
            transaction.set_rollback(dry_run or result == ImportStatus.UNCHANGED)
    except ItemError as error:
        _forget(brought)
        yield Outcome(path, ImportStatus.REFUSED, line=error.line, reason=error.reason)
        return
    except BaseException:
        _forget(brought)
        raise
    if result == ImportStatus.IMPORTED and not dry_run:
        index_imported()
    yield Outcome(path, result, remarks=tuple(remarks) if result == ImportStatus.IMPORTED else ())


def is_empty():
    """Tell whether there is no newspaper yet: nothing but what the program lays by itself."""
    return not any(model._base_manager.exists() for name, model in taken().items() if name not in LAID_UNASKED)


def _rows(objects, batches):
    """Yield (line number, row, rights, bytes) for each row of the file; ItemError where the file is wrong."""
    number = count = 0
    is_ended = False
    for number, value, size in objects:
        if number == 1:
            batches.last_news_id = _read_meta(value)
        elif is_ended:
            raise ItemError(number, "The file goes on after its end.")
        elif "end" in value:
            is_ended = True
            _check_end(number, value["end"], count)
        else:
            count += 1
            row, rights = _read(number, value)
            if lacks_derived_field(value["model"], value["fields"]):
                batches.to_derive.add(value["model"])
            yield number, row, rights, size
    if not is_ended:
        raise ItemError(max(number, 1), "The file ends without its last line; it was cut off.")


def _read_meta(value):
    """Return the last News ID that the first line tells of."""
    meta = value.get("meta")
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise ItemError(1, "This is no newspaper as export_articles writes it: its first line says nothing of it.")
    if meta.get("version") != VERSION:
        raise ItemError(1, f"The file is of version {meta.get('version')} of the format; {VERSION} is read here.")
    last = meta.get("last_news_id", 0)
    if not isinstance(last, int) or not 0 <= last < 2**63:
        raise ItemError(1, "“last_news_id” must be a News ID.")
    return last


def _check_end(number, end, count):
    if not isinstance(end, dict) or end.get("rows") != count:
        raise ItemError(number, f"The file has {count} rows, which isn’t what its end says; some are missing.")


def _read(number, value):
    """Return the row that a line's object tells of, and the rights beside it, None but for an account."""
    name, model = value.get("model"), None
    if isinstance(name, str):
        model = taken().get(name)
    if model is None:
        raise ItemError(number, f"A newspaper has no rows of the model “{name}”.")
    if unknown := sorted(value.keys() - {"model", "fields"}):
        raise ItemError(number, f"A line has “model” and “fields”, not “{unknown[0]}”.")
    try:
        fields = value.get("fields")
        rights = take_rights(fields) if name == "user" and isinstance(fields, dict) else None
        return read_row(model, fields), rights
    except RowError as error:
        raise ItemError(number, str(error)) from error


def _finish(batches, files, dry_run, brought):
    """Complete earlier rows, count comments, move the numbers on, bring pictures in; return remarks on missing ones."""
    derive(batches.to_derive)
    DailyCommentCount.objects.recount()
    if not dry_run:
        move_sequences(taken().values())
        move_past(batches.last_news_id)
    try:
        for written in bring_in(files) if files and not dry_run else ():
            brought.append(written)
    except OSError as error:
        raise ItemError(1, f"The pictures can’t be brought in: {error.strerror}.") from error
    missing = missing_files(files)
    if not missing:
        return []
    named = ", ".join(missing[:NAMED]) + (" …" if len(missing) > NAMED else "")
    return [f"{len(missing)} files of pictures are missing: {named}"]


def _forget(brought):
    for storage, name in brought:
        storage.delete(name)
