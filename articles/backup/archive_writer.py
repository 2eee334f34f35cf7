"""Write a backup as a stream of bytes."""

import json
import tarfile
import time
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from .archive_format import (
    BLOCK_SIZE,
    CHECKSUMS_NAME,
    METADATA_NAME,
    Metadata,
    checksum_line,
    new_hash,
    trailer,
)
from .errors import BackupError


class ArchiveWriter:
    """Turn members into the bytes of an archive: the metadata first, then the others, then the end.

    Each method is a generator of bytes, to be used up before the next one is called.
    """

    def __init__(self) -> None:
        self._hash = new_hash()
        # About 130 bytes for each file: 13 MB for a hundred thousand.
        self._checksums = bytearray()

    def metadata(self, metadata: Metadata) -> Iterator[bytes]:
        """Yield the member with the metadata."""
        content = json.dumps(metadata, indent=1).encode()
        return self.member(METADATA_NAME, len(content), [content])

    def member(self, name: str, size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield a member. Raises BackupError if its chunks don't have this size together."""
        digest, rest = new_hash(), size
        yield self._count(_header(name, size))
        for chunk in chunks:
            digest.update(chunk)
            rest -= len(chunk)
            yield self._count(chunk)
        if rest:
            raise BackupError(_("%(name)s changed while it was copied. Start again.") % {"name": name})
        yield self._count(b"\0" * (-size % BLOCK_SIZE))
        self._checksums += checksum_line(digest.hexdigest(), name)

    def end(self) -> Iterator[bytes]:
        """Yield the checksums, the end of the archive, and the block after it."""
        checksums = bytes(self._checksums)
        yield from self.member(CHECKSUMS_NAME, len(checksums), [checksums])
        yield self._count(b"\0" * BLOCK_SIZE * 2)
        yield trailer(self._hash.hexdigest())

    def _count(self, data: bytes) -> bytes:
        self._hash.update(data)
        return data


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, int(time.time()), 0o600
    return info.tobuf(tarfile.PAX_FORMAT)
