"""Where pictures lie: originals in private, renditions in public; in folders, or in an S3 bucket by one setting."""

import os
import tempfile
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages

# What a file is called until it is whole.
PARTIAL_SUFFIX = ".part"


def originals_storage():
    """Return the private storage; a callable, so that no migration names its place."""
    return storages["originals"]


def public_storage():
    """Return the storage that readers are served from."""
    return storages["default"]


class AtomicFileSystemStorage(FileSystemStorage):
    """Files in a folder, each there whole or not at all: a full disk or a killed process leaves no half of one."""

    def _save(self, name, content):
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
