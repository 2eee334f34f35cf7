"""What is done with a file's rows, some at a time: written into an empty database, or compared with what is there."""

from collections import Counter

from django.contrib.auth.models import User
from django.db import Error, transaction

from ..bulk_create import BATCH_SIZE, create_rows
from ..parsed_article import ImportFileError
from .account_rights import AvailableRights, ensure_unusable_password, rights_of
from .backfill import DERIVED_FIELDS
from .exported_models import CREATED_BY_DEFAULT, exported_fields, exported_models, foreign_keys, name_of
from .row_serializer import RowError

MAX_BATCH_BYTES = 8_000_000
# So many keys are remembered as there, so that not every batch asks for every section.
MAX_REMEMBERED_KEYS = 100_000


class BatchProcessor:
    """Takes rows in, one model's after the other's; `counts` has how many there were of each.

    `to_backfill` names the models whose rows lack a field that `conversions` derives.
    """

    def __init__(self, report_progress):
        self.report_progress, self.counts, self.last_news_id = report_progress, Counter(), 0
        self.to_backfill = set()

    def process(self, rows):
        """Do what is to be done with these (line number, row, rights, bytes)."""
        batch, size = [], 0
        for number, row, rights, length in rows:
            is_other = batch and type(row) is not type(batch[0][1])
            if is_other or len(batch) >= BATCH_SIZE or size > MAX_BATCH_BYTES:
                self._process(batch)
                batch, size = [], 0
            batch.append((number, row, rights))
            size += length
        if batch:
            self._process(batch)
        self.finish()

    def _process(self, batch):
        model = type(batch[0][1])
        self.process_batch(model, batch)
        self.counts[name_of(model)] += len(batch)
        self.report_progress(batch[-1][0])

    def process_batch(self, model, batch):
        """Take rows of one model: [(line number, row, rights)]."""
        raise NotImplementedError

    def finish(self):
        """Look at what could only be seen at the end."""


class BatchWriter(BatchProcessor):
    """Writes the rows, and refuses references that lead nowhere."""

    def __init__(self, report_progress):
        super().__init__(report_progress)
        self.rights, self.known_keys, self.unresolved = AvailableRights(), {}, {}
        for name in CREATED_BY_DEFAULT:
            exported_models()[name]._base_manager.all().delete()

    def process_batch(self, model, batch):
        for field in foreign_keys(model):
            self._check_references(model, field, batch)
        if model is User:
            for _, user, _ in batch:
                ensure_unusable_password(user)
        try:
            create_rows(model, [row for _, row, _ in batch], check_references=not any(self.unresolved.values()))
        except Error as error:
            raise _first_row_error(model, batch, error) from error
        if model is User:
            self._give_rights(batch)

    def _give_rights(self, batch):
        for number, user, rights in batch:
            try:
                rows = self.rights.build_rows(user, rights)
            except RowError as error:
                raise ImportFileError(number, str(error)) from error
            for row in rows:
                row.save()

    def _check_references(self, model, field, batch):
        wanted = {getattr(row, field.attname): number for number, row, _ in reversed(batch)}
        wanted.pop(None, None)
        missing = self._missing(field.related_model, wanted)
        if field.related_model is model:
            # It may come later: a comment that answers one with a higher number.
            own = {row.pk for _, row, _ in batch}
            self.unresolved.setdefault(field, {}).update({key: wanted[key] for key in missing if key not in own})
        elif missing:
            raise _dangling_reference(field, wanted, missing)

    def _missing(self, target, keys):
        known_keys = self.known_keys.setdefault(target, set())
        if len(known_keys) > MAX_REMEMBERED_KEYS:
            known_keys.clear()
        unknown = keys.keys() - known_keys
        if unknown:
            found = target._base_manager.filter(pk__in=unknown).values_list("pk", flat=True)
            known_keys.update(found)
        return unknown - known_keys

    def finish(self):
        for field, wanted in self.unresolved.items():
            if missing := self._missing(field.related_model, wanted):
                raise _dangling_reference(field, wanted, missing)


class BatchComparer(BatchProcessor):
    """Compares the rows with those that are there, and refuses the first that differs."""

    def process_batch(self, model, batch):
        known_keys = model._base_manager.in_bulk([row.pk for _, row, _ in batch])
        rights = rights_of([row.pk for _, row, _ in batch]) if model is User else {}
        derived = DERIVED_FIELDS[name_of(model)] if name_of(model) in self.to_backfill else None
        columns = [field.attname for field in exported_fields(model) if field.attname != derived]
        for number, row, given in batch:
            stored = known_keys.get(row.pk)
            is_same = stored and all(getattr(stored, name) == getattr(row, name) for name in columns)
            if not is_same or rights.get(row.pk, given) != given:
                says = "differs from" if stored else "isn’t in"
                message = f"The newspaper isn’t empty, and this {name_of(model)} {says} it. Nothing was changed; "
                raise ImportFileError(number, f"{message}import into an empty database, as `migrate` leaves it.")


def _dangling_reference(field, wanted, missing):
    key = min(missing, key=wanted.get)
    target = name_of(field.related_model)
    return ImportFileError(
        wanted[key], f"“{field.attname}” leads to {target} {key}, which the file doesn’t have before."
    )


def _first_row_error(model, batch, error):
    """Return what is wrong with the first row that the database refuses by itself or after those before it."""
    for number, row, _ in batch:
        try:
            with transaction.atomic():
                model._base_manager.bulk_create([row])
        except Error as refusal:
            message = str(refusal).strip().split("\n")[0]
            return ImportFileError(number, f"The database refuses this {name_of(model)}: {message}.")
    return ImportFileError(batch[-1][0], f"The database refuses these rows: {error}.")
