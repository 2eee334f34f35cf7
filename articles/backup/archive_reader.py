"""Read a backup from a stream of bytes, and check every byte of it."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, Protocol, cast

from django.utils.translation import gettext as _

from .archive_format import (
    BLOCK_SIZE,
    CHECKSUMS_NAME,
    CHUNK_SIZE,
    FORMAT,
    MAX_METADATA_BYTES,
    METADATA_NAME,
    VERSION,
    Metadata,
    checksum_line,
    new_hash,
    trailer,
)
from .errors import BackupError


class Readable(Protocol):
    """What an archive is read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to this number of bytes, none at the end."""


class Member:
    """A member of an archive, whose content can be read once, before the next one is asked for."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self.name, self._file, self._hash = name, file, new_hash()

    def chunks(self) -> Iterator[bytes]:
        """Yield the content, or what hasn't been read of it. Raises BackupError where it ends early."""
        try:
            while chunk := self._file.read(CHUNK_SIZE):
                self._hash.update(chunk)
                yield chunk
        except tarfile.TarError as error:
            raise damaged() from error

    def finish(self) -> str:
        """Read what is left and return the SHA-256 of the whole content."""
        for _chunk in self.chunks():
            pass
        return self._hash.hexdigest()


class ArchiveReader:
    """The metadata of an archive, then its members. Raises BackupError for an archive that can't be used."""

    def __init__(self, file: Readable) -> None:
        self._file = _FileWithTrailer(file)
        self._checksums = bytearray()
        try:
            # Typed as a file that can be written, which this mode doesn't need.
            self._tar = tarfile.open(fileobj=cast(IO[bytes], self._file), mode="r|")  # noqa: SIM115
            self.metadata = self._read_metadata(self._tar.next())
        except (tarfile.TarError, ValueError) as error:
            raise BackupError(_("The file isn’t a backup that `manage.py backup` wrote.")) from error

    def members(self) -> Iterator[Member]:
        """Yield the members, without the metadata. The archive is complete and unchanged if this ends without an error.

        Until then, what was read may be damaged.
        """
        try:
            while (info := self._tar.next()) and info.name != CHECKSUMS_NAME:
                member = Member(_safe_name(info), self._open(info))
                yield member
                self._checksums += checksum_line(member.finish(), member.name)
                # Else it remembers every member (in Python 3.13, stream=True does the same).
                self._tar.members = []  # type: ignore[attr-defined]
            if info is None:
                raise damaged()
            self._compare_checksums(self._open(info))
            if self._tar.next() is not None:
                raise damaged()
        except (tarfile.TarError, ValueError) as error:
            raise damaged() from error
        self._file.check_trailer()

    def _read_metadata(self, info: tarfile.TarInfo | None) -> Metadata:
        if info is None or info.name != METADATA_NAME or info.size > MAX_METADATA_BYTES:
            raise ValueError("no metadata")
        content = self._open(info).read()
        digest = new_hash()
        digest.update(content)
        self._checksums += checksum_line(digest.hexdigest(), METADATA_NAME)
        try:
            metadata = json.loads(content)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        if not isinstance(metadata, dict) or metadata.get("format") != FORMAT:
            raise ValueError("other metadata")
        if metadata.get("version") != VERSION:
            raise BackupError(
                _(
                    "The backup has version %(version)s of the format, and this release of Newsroom reads version "
                    "%(known)s. Use the release that wrote it, or a newer one."
                )
                % {"version": metadata.get("version"), "known": VERSION}
            )
        if not _is_complete(metadata):
            raise damaged(METADATA_NAME)
        return cast(Metadata, metadata)

    def _open(self, info: tarfile.TarInfo) -> IO[bytes]:
        file = self._tar.extractfile(info)
        if file is None:
            raise damaged(info.name)
        return file

    def _compare_checksums(self, written: IO[bytes]) -> None:
        """Compare the checksums in the archive with those of what was read; name the first member that differs."""
        for line in self._checksums.splitlines(keepends=True):
            if written.readline(len(line)) != line:
                raise damaged(line.decode().split(maxsplit=1)[1].strip())
        if written.read(1):
            raise damaged()


class _FileWithTrailer:
    """The bytes of a file without its last block, and a check that this block is the checksum of the others."""

    def __init__(self, file: Readable) -> None:
        self._file, self._hash, self._held = file, new_hash(), b""

    def read(self, size: int) -> bytes:
        """Return up to this number of bytes, none at the end."""
        while len(self._held) < BLOCK_SIZE + size and (more := self._file.read(BLOCK_SIZE + size - len(self._held))):
            self._held += more
        # At the end, everything but the last block.
        count = max(0, len(self._held) - BLOCK_SIZE)
        data, self._held = self._held[:count], self._held[count:]
        self._hash.update(data)
        return data

    def check_trailer(self) -> None:
        """Read the rest and raise BackupError unless the last block is the right one."""
        while self.read(CHUNK_SIZE):
            pass
        if self._held != trailer(self._hash.hexdigest()):
            raise damaged()


def damaged(name: str = "") -> BackupError:
    """Return the error of an archive that isn't what was written; `name` is the member that differs, if it is known."""
    if name:
        return BackupError(_("The backup is damaged: %(name)s differs from what was written.") % {"name": name})
    return BackupError(_("The backup is damaged or incomplete."))


def _is_complete(metadata: dict[str, Any]) -> bool:
    """Return whether all fields of Metadata are there, with values of their types."""
    migrations = metadata.get("migrations")
    return (
        all(isinstance(metadata.get(name), str) for name in ("created", "engine"))
        and all(isinstance(metadata.get(name), int) for name in ("server_version", "dump_version", "has_pictures"))
        and isinstance(migrations, dict)
        and all(
            isinstance(names, list) and all(isinstance(name, str) for name in names) for names in migrations.values()
        )
    )


def _safe_name(info: tarfile.TarInfo) -> str:
    """Return the name of a member. Raises BackupError if it isn't a file inside of the archive's folders."""
    path = PurePosixPath(info.name)
    if not info.isreg() or path.is_absolute() or ".." in path.parts:
        raise damaged()
    return info.name
