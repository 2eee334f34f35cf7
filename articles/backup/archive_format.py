"""The format of a backup: a tar archive that standard tools can unpack, and one block after it with a checksum of all.

    backup.json                  format, version, date, database engine and migrations
    database/000001, 000002, …   a dump of the database in pieces: `cat database/*` is what pg_dump wrote, or an SQLite
                                 file compressed by gzip
    originals/…, public/…        the files of the two storages
    SHA256SUMS                   a checksum of each member, for `sha256sum --check`

The block after the end of the archive, which tar ignores, is `trailer()`. Any changed or missing byte contradicts it.
"""

import hashlib
from typing import Protocol, TypedDict

FORMAT, VERSION = "newsroom-backup", 1
METADATA_NAME = "backup.json"
DATABASE_FOLDER = "database"
CHECKSUMS_NAME = "SHA256SUMS"
MAX_METADATA_BYTES = 1_000_000
BLOCK_SIZE = 512
# How much of the database or of a file is in memory at a time.
CHUNK_SIZE = 4 * 1024 * 1024


class Hash(Protocol):
    """A hash of hashlib."""

    def update(self, data: bytes, /) -> None:
        """Add these bytes."""

    def hexdigest(self) -> str:
        """Return the checksum as hexadecimal digits."""


class Metadata(TypedDict):
    """What backup.json says about a backup."""

    format: str
    version: int
    # In ISO 8601.
    created: str
    # "sqlite" or "postgresql".
    engine: str
    # The major versions of the server and of pg_dump; 0 for SQLite.
    server_version: int
    dump_version: int
    # {app: names of its migrations}
    migrations: dict[str, list[str]]
    has_pictures: bool


def new_hash() -> Hash:
    """Return an empty SHA-256."""
    return hashlib.sha256()


def checksum_line(digest: str, name: str) -> bytes:
    """Return the line of a member in SHA256SUMS."""
    return f"{digest}  {name}\n".encode()


def trailer(digest: str) -> bytes:
    """Return the block that follows the archive, with the SHA-256 of everything before it."""
    return f"{FORMAT} sha256 {digest}\n".encode().ljust(BLOCK_SIZE, b"\0")
