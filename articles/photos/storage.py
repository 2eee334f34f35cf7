"""The storages of pictures: originals are private, renditions public; each is a folder or an S3 bucket."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

# The suffix of a file until it is complete.
PARTIAL_SUFFIX = ".part"


def originals_storage() -> Storage:
    """Return the private storage; a function, so that migrations don't contain its location."""
    return storages["originals"]


def public_storage() -> Storage:
    """Return the storage of the files for readers."""
    return storages["default"]


@runtime_checkable
class ListedAtOnce(Protocol):
    """A storage that lists the files of all folders together, which in a bucket takes far fewer requests."""

    def names(self, folder: str) -> Iterator[str]:
        """Yield the name of each file in a folder and its subfolders; "" is the whole storage."""


def files_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the name of each file of a storage, or of a folder in it."""
    if isinstance(storage, ListedAtOnce):
        yield from storage.names(folder)
        return
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        yield f"{folder}/{file}".lstrip("/")
    for subfolder in folders:
        yield from files_in(storage, f"{folder}/{subfolder}".lstrip("/"))


class AtomicFileSystemStorage(FileSystemStorage):
    """Files in a folder, written atomically: a full disk or a killed process leaves no partial file."""

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(suffix=PARTIAL_SUFFIX, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            os.chmod(partial, self.file_permissions_mode or 0o644)
            os.replace(partial, path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
        return name
