"""What is done with a file's rows, some at a time: written into an empty database, or compared with what is there."""

from collections import Counter

from django.contrib.auth.models import User
from django.db import Error, transaction

from ..bulk import BATCH, write
from ..item import ItemError
from .accounts import Rights, rights_of, without_a_password
from .conversions import DERIVED
from .inventory import LAID_UNASKED, fields_of, foreign_keys, name_of, taken
from .rows import RowError

LARGEST = 8_000_000
# So many keys are remembered as there, so that not every batch asks for every section.
MOST_REMEMBERED = 100_000


class Batches:
    """Takes rows in, one model's after the other's; `counts` has how many there were of each.

    `to_derive` names the models whose rows lack a field that `conversions` derives.
    """

    def __init__(self, tell):
        self.tell, self.counts, self.last_news_id = tell, Counter(), 0
        self.to_derive = set()

    def take(self, rows):
        """Do what is to be done with these (line number, row, rights, bytes)."""
        batch, size = [], 0
        for number, row, rights, length in rows:
            is_other = batch and type(row) is not type(batch[0][1])
            if is_other or len(batch) >= BATCH or size > LARGEST:
                self._take(batch)
                batch, size = [], 0
            batch.append((number, row, rights))
            size += length
        if batch:
            self._take(batch)
        self.finish()

    def _take(self, batch):
        model = type(batch[0][1])
        self.take_batch(model, batch)
        self.counts[name_of(model)] += len(batch)
        self.tell(batch[-1][0])

    def take_batch(self, model, batch):
        """Take rows of one model: [(line number, row, rights)]."""
        raise NotImplementedError

    def finish(self):
        """Look at what could only be seen at the end."""


class Writing(Batches):
    """Writes the rows, and refuses references that lead nowhere."""

    def __init__(self, tell):
        super().__init__(tell)
        self.rights, self.there, self.ahead = Rights(), {}, {}
        for name in LAID_UNASKED:
            taken()[name]._base_manager.all().delete()

    def take_batch(self, model, batch):
        for field in foreign_keys(model):
            self._check_references(model, field, batch)
        if model is User:
            for _, user, _ in batch:
                without_a_password(user)
        try:
            write(model, [row for _, row, _ in batch], checked=not any(self.ahead.values()))
        except Error as error:
            raise _first_refused(model, batch, error) from error
        if model is User:
            self._give_rights(batch)

    def _give_rights(self, batch):
        for number, user, rights in batch:
            try:
                rows = self.rights.rows(user, rights)
            except RowError as error:
                raise ItemError(number, str(error)) from error
            for row in rows:
                row.save()

    def _check_references(self, model, field, batch):
        wanted = {getattr(row, field.attname): number for number, row, _ in reversed(batch)}
        wanted.pop(None, None)
        missing = self._missing(field.related_model, wanted)
        if field.related_model is model:
            # It may come later: a comment that answers one with a higher number.
            own = {row.pk for _, row, _ in batch}
            self.ahead.setdefault(field, {}).update({key: wanted[key] for key in missing if key not in own})
        elif missing:
            raise _lost(field, wanted, missing)

    def _missing(self, target, keys):
        there = self.there.setdefault(target, set())
        if len(there) > MOST_REMEMBERED:
            there.clear()
        unknown = keys.keys() - there
        if unknown:
            found = target._base_manager.filter(pk__in=unknown).values_list("pk", flat=True)
            there.update(found)
        return unknown - there

    def finish(self):
        for field, wanted in self.ahead.items():
            if missing := self._missing(field.related_model, wanted):
                raise _lost(field, wanted, missing)


class Comparing(Batches):
    """Compares the rows with those that are there, and refuses the first that differs."""

    def take_batch(self, model, batch):
        there = model._base_manager.in_bulk([row.pk for _, row, _ in batch])
        rights = rights_of([row.pk for _, row, _ in batch]) if model is User else {}
        derived = DERIVED[name_of(model)] if name_of(model) in self.to_derive else None
        columns = [field.attname for field in fields_of(model) if field.attname != derived]
        for number, row, given in batch:
            stored = there.get(row.pk)
            is_same = stored and all(getattr(stored, name) == getattr(row, name) for name in columns)
            if not is_same or rights.get(row.pk, given) != given:
                says = "differs from" if stored else "isn’t in"
                sentence = f"The newspaper isn’t empty, and this {name_of(model)} {says} it. Nothing was changed; "
                raise ItemError(number, f"{sentence}import into an empty database, as `migrate` leaves it.")


def _lost(field, wanted, missing):
    key = min(missing, key=wanted.get)
    target = name_of(field.related_model)
    return ItemError(wanted[key], f"“{field.attname}” leads to {target} {key}, which the file doesn’t have before.")


def _first_refused(model, batch, error):
    """Return what is wrong with the first row that the database refuses by itself or after those before it."""
    for number, row, _ in batch:
        try:
            with transaction.atomic():
                model._base_manager.bulk_create([row])
        except Error as refusal:
            said = str(refusal).strip().split("\n")[0]
            return ItemError(number, f"The database refuses this {name_of(model)}: {said}.")
    return ItemError(batch[-1][0], f"The database refuses these rows: {error}.")
