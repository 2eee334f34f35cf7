"""Process the rows of a file in batches: write them to an empty database, or compare them with the stored rows."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from django.contrib.auth.models import User
from django.db import Error, transaction
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from ..bulk_create import BATCH_SIZE, create_rows
from ..parsed_article import ImportFileError
from .account_rights import AccountRights, AvailableRights, ensure_unusable_password, rights_of
from .complete_old_rows import DERIVED_FIELDS
from .exported_models import (
    CREATED_BY_DEFAULT,
    exported_fields,
    exported_models,
    foreign_keys,
    name_of,
    referenced_model,
)
from .row_serializer import RowError

MAX_BATCH_BYTES = 8_000_000
# Existing keys are remembered up to this number, so that not every batch queries for every section.
MAX_REMEMBERED_KEYS = 100_000

Reference = ForeignKey[Any, Any]


class FileRow(NamedTuple):
    """A row of the file: its line number, the unsaved object, and the line's length in bytes.

    `rights` are an account's roles and permissions, None for any other row.
    """

    line: int
    row: Model
    rights: AccountRights | None
    size: int


class BatchProcessor:
    """Process rows in batches of one model; `counts` has the number of rows of each model.

    `to_backfill` names the models whose lines lack a field that `backfill` derives.
    """

    def __init__(self, report_progress: Callable[[int], None]) -> None:
        self.report_progress = report_progress
        self.counts = Counter[str]()
        self.last_news_id = 0
        self.to_backfill: set[str] = set()

    def process(self, rows: Iterable[FileRow]) -> None:
        """Process all rows of the file, which come model by model."""
        batch: list[FileRow] = []
        size = 0
        for file_row in rows:
            is_other_model = batch and type(file_row.row) is not type(batch[0].row)
            if is_other_model or len(batch) >= BATCH_SIZE or size > MAX_BATCH_BYTES:
                self._process(batch)
                batch, size = [], 0
            batch.append(file_row)
            size += file_row.size
        if batch:
            self._process(batch)
        self.finish()

    def _process(self, batch: list[FileRow]) -> None:
        model = type(batch[0].row)
        self.process_batch(model, batch)
        self.counts[name_of(model)] += len(batch)
        self.report_progress(batch[-1].line)

    def process_batch(self, model: type[Model], batch: list[FileRow]) -> None:
        """Process rows of one model."""
        raise NotImplementedError

    def finish(self) -> None:
        """Check what can only be checked after the last row."""


class BatchWriter(BatchProcessor):
    """Write the rows to an empty database, and refuse references to rows that don't exist."""

    def __init__(self, report_progress: Callable[[int], None]) -> None:
        super().__init__(report_progress)
        self.rights = AvailableRights()
        self.known_keys: dict[type[Model], set[Any]] = {}
        # {foreign key: {referenced key: first line that refers to it}}
        self.unresolved: dict[Reference, dict[Any, int]] = {}
        for name in CREATED_BY_DEFAULT:
            exported_models()[name]._base_manager.all().delete()

    def process_batch(self, model: type[Model], batch: list[FileRow]) -> None:
        for field in foreign_keys(model):
            self._check_references(model, field, batch)
        if model is User:
            for file_row in batch:
                ensure_unusable_password(cast(User, file_row.row))  # all rows of a batch are of its model
        try:
            create_rows(model, [file_row.row for file_row in batch], check_references=not any(self.unresolved.values()))
        except Error as error:
            raise _first_row_error(model, batch, error) from error
        if model is User:
            self._give_rights(batch)

    def _give_rights(self, batch: list[FileRow]) -> None:
        for file_row in batch:
            user = cast(User, file_row.row)  # called only for a batch of accounts
            try:
                rows = self.rights.build_rows(user, file_row.rights) if file_row.rights else []
            except RowError as error:
                raise ImportFileError(file_row.line, str(error)) from error
            for row in rows:
                row.save()

    def _check_references(self, model: type[Model], field: Reference, batch: list[FileRow]) -> None:
        lines_by_key = {getattr(file_row.row, field.attname): file_row.line for file_row in reversed(batch)}
        lines_by_key.pop(None, None)
        target = referenced_model(field)
        missing = self._missing(target, lines_by_key)
        if target is model:
            # The referenced row may come later: a comment can reply to one with a higher number.
            own_keys = {file_row.row.pk for file_row in batch}
            unresolved = {key: lines_by_key[key] for key in missing if key not in own_keys}
            self.unresolved.setdefault(field, {}).update(unresolved)
        elif missing:
            raise _dangling_reference(field, lines_by_key, missing)

    def _missing(self, target: type[Model], keys: Mapping[Any, int]) -> set[Any]:
        """Return those of the keys that no stored row of `target` has."""
        known_keys = self.known_keys.setdefault(target, set())
        if len(known_keys) > MAX_REMEMBERED_KEYS:
            known_keys.clear()
        unknown = keys.keys() - known_keys
        if unknown:
            known_keys.update(target._base_manager.filter(pk__in=unknown).values_list("pk", flat=True))
        return unknown - known_keys

    def finish(self) -> None:
        for field, lines_by_key in self.unresolved.items():
            if missing := self._missing(referenced_model(field), lines_by_key):
                raise _dangling_reference(field, lines_by_key, missing)


class BatchComparer(BatchProcessor):
    """Compare the rows with the stored ones, and refuse the file at the first difference."""

    def process_batch(self, model: type[Model], batch: list[FileRow]) -> None:
        stored_rows = model._base_manager.in_bulk([file_row.row.pk for file_row in batch])
        rights = rights_of([file_row.row.pk for file_row in batch]) if model is User else {}
        derived = DERIVED_FIELDS[name_of(model)] if name_of(model) in self.to_backfill else None
        columns = [field.attname for field in exported_fields(model) if field.attname != derived]
        for file_row in batch:
            row = file_row.row
            stored = stored_rows.get(row.pk)
            is_same = stored and all(getattr(stored, name) == getattr(row, name) for name in columns)
            if not is_same or rights.get(row.pk, file_row.rights) != file_row.rights:
                raise ImportFileError(file_row.line, _difference_message(name_of(model), is_stored=bool(stored)))


def _difference_message(name: str, *, is_stored: bool) -> str:
    if is_stored:
        message = _(
            "The newspaper isn’t empty, and its row of the model “%(model)s” differs from this one. Nothing was "
            "changed. Import into an empty database, as `migrate` creates it."
        )
    else:
        message = _(
            "The newspaper isn’t empty, and it lacks this row of the model “%(model)s”. Nothing was changed. Import "
            "into an empty database, as `migrate` creates it."
        )
    return message % {"model": name}


def _dangling_reference(field: Reference, lines_by_key: Mapping[Any, int], missing: Collection[Any]) -> ImportFileError:
    key = min(missing, key=lambda missing_key: lines_by_key[missing_key])
    message = _("“%(field)s” refers to %(model)s %(key)s, which isn’t in the file before this line.")
    values = {"field": field.attname, "model": name_of(referenced_model(field)), "key": key}
    return ImportFileError(lines_by_key[key], message % values)


def _first_row_error(model: type[Model], batch: Sequence[FileRow], error: Error) -> ImportFileError:
    """Return the error of the first row that the database refuses when the rows are written one by one."""
    for file_row in batch:
        try:
            with transaction.atomic():
                model._base_manager.bulk_create([file_row.row])
        except Error as row_error:
            reason = str(row_error).strip().split("\n")[0]
            message = _("The database refuses this row of the model “%(model)s”: %(reason)s.")
            return ImportFileError(file_row.line, message % {"model": name_of(model), "reason": reason})
    return ImportFileError(batch[-1].line, _("The database refuses these rows: %(reason)s.") % {"reason": error})
