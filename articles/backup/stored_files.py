"""The files of both storages, by the names that they have in a backup."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import Storage
from django.utils.translation import gettext as _

from ..editorial.models import LiveArticle
from ..exchange.full_export.picture_files import ORIGINALS, PUBLIC
from ..photos.models import Photo
from ..photos.renditions import file_names_of
from ..photos.storage import PARTIAL_SUFFIX, files_in, originals_storage, public_storage
from ..taxonomy.models import Author
from .archive_format import CHUNK_SIZE
from .errors import BackupError

PHOTOS_SQL = f"SELECT id, original, crops FROM {Photo._meta.db_table} WHERE id > {{last}} ORDER BY id LIMIT 1000"
# Runs a query, and returns its rows.
RunQuery = Callable[[str], Iterable[tuple[Any, ...]]]


def storages() -> dict[str, Storage]:
    """Return {folder in a backup: storage}."""
    return {ORIGINALS: originals_storage(), PUBLIC: public_storage()}


def stored_names() -> Iterator[str]:
    """Yield the name of every complete file of both storages. Raises BackupError if a storage fails."""
    for folder, storage in storages().items():
        names = files_in(storage)
        while name := _next_name(folder, names):
            if not name.endswith(PARTIAL_SUFFIX):
                yield f"{folder}/{name}"


def _next_name(folder: str, names: Iterator[str]) -> str:
    with storage_errors(folder):
        return next(names, "")


def referenced_names(query: RunQuery) -> set[str]:
    """Return the names of the files that the rows of a database refer to."""
    # Plain SQL: the rows are those of a snapshot, which Django's connection may not see.
    names = set()
    for original, crops in _photos(query):
        names.add(f"{ORIGINALS}/{original}")
        names.update(f"{PUBLIC}/{name}" for name in file_names_of(crops))
    for (portrait,) in query(f"SELECT portrait FROM {Author._meta.db_table}"):
        names.add(f"{PUBLIC}/{portrait}")
    for (card,) in query(f"SELECT social_card FROM {LiveArticle._meta.db_table}"):
        names.add(f"{PUBLIC}/{card}")
    return {name for name in names if not name.endswith("/")}


def _photos(query: RunQuery) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (name of the original, crops) of each photo. Not all at once: descriptions of crops are long."""
    last = 0
    while rows := list(query(PHOTOS_SQL.format(last=last))):
        for _pk, original, crops in rows:
            # Some drivers return JSON as text.
            yield original, json.loads(crops) if isinstance(crops, str) else crops
        last = rows[-1][0]


def open_file(name: str) -> File | None:
    """Open a stored file and return it; None if it no longer exists. Raises BackupError if the storage fails."""
    folder, _slash, stored_name = name.partition("/")
    with storage_errors(name):
        try:
            return storages()[folder].open(stored_name)
        except FileNotFoundError:
            return None


def restore_file(name: str, content: IO[bytes]) -> bool:
    """Store the content under a name, unless the same content is stored there; return whether the file is new.

    A file with other content is replaced. Raises BackupError if the storage fails.
    """
    folder, _slash, stored_name = name.partition("/")
    storage = storages()[folder]
    with storage_errors(name):
        exists = storage.exists(stored_name)
        if exists and _is_same(storage, stored_name, content):
            return False
        if exists:
            storage.delete(stored_name)
        content.seek(0)
        storage.save(stored_name, File(content, stored_name))
    return not exists


@contextmanager
def storage_errors(name: str) -> Iterator[None]:
    """Raise BackupError if the storage fails; `name` is the file or the folder."""
    try:
        yield
    # A bucket's client has errors of its own.
    except Exception as error:
        reason = getattr(error, "strerror", None) or _("the storage does not respond")
        message = _("%(name)s can’t be read or stored: %(reason)s.")
        raise BackupError(message % {"name": name, "reason": reason}) from error


def delete_file(name: str) -> None:
    """Delete a stored file. Raises BackupError if the storage fails."""
    folder, _slash, stored_name = name.partition("/")
    with storage_errors(name):
        storages()[folder].delete(stored_name)


def _is_same(storage: Storage, name: str, content: IO[bytes]) -> bool:
    content.seek(0)
    with storage.open(name) as stored:
        return _digest(stored) == _digest(content)


def _digest(file: IO[bytes] | File) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_SIZE):
        digest.update(chunk)
    return digest.hexdigest()
