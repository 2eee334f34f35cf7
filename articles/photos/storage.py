"""The storages of pictures: originals are private, renditions public; each is a folder or an S3 bucket."""

import os
import tempfile
from pathlib import Path

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
