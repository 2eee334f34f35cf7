"""Encrypt backups in the age format (https://age-encryption.org/v1), which the command-line tool `age` reads as well.

A key file has an identity, the secret that decrypts, or only its recipient, the public key that encrypts. A server that
has only the recipient can't read the backups that it makes.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO

import pyrage
from django.utils.translation import gettext as _

from .archive_reader import damaged
from .errors import BackupError

BEGINNING = b"age-encryption.org/"
IDENTITY_PREFIX, RECIPIENT_PREFIX = "AGE-SECRET-KEY-1", "age1"
MAX_KEY_BYTES = 10_000
# The text by which pyrage's errors say so.
NO_MATCHING_KEY = "No matching keys"
# How long to wait for a thread that may be reading from a slow pipe.
JOIN_SECONDS = 5


def write_key(path: Path) -> str:
    """Write a new key to a file that only its owner can read, and return its recipient.

    Raises OSError if the file exists or can't be written.
    """
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"# public key: {recipient}\n{identity}\n")
        file.flush()
        os.fsync(file.fileno())
    return recipient


def read_recipient(path: Path) -> pyrage.x25519.Recipient:
    """Return the recipient of a key file. Raises BackupError where there is none."""
    key = _read_key(path)
    try:
        if key.startswith(IDENTITY_PREFIX):
            return pyrage.x25519.Identity.from_str(key).to_public()
        return pyrage.x25519.Recipient.from_str(key)
    except (pyrage.IdentityError, pyrage.RecipientError) as error:
        raise _key_error(path) from error


def read_identity(path: Path) -> pyrage.x25519.Identity:
    """Return the identity of a key file. Raises BackupError where there is none."""
    key = _read_key(path)
    if key.startswith(RECIPIENT_PREFIX):
        raise BackupError(
            _("%(path)s has only the public key, which encrypts. Name the file with the secret key.") % {"path": path}
        )
    try:
        return pyrage.x25519.Identity.from_str(key)
    except pyrage.IdentityError as error:
        raise _key_error(path) from error


def _read_key(path: Path) -> str:
    """Return the first line of a key file that isn't a comment."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_KEY_BYTES).decode("ascii")
    except OSError as error:
        raise BackupError(
            _("%(path)s can’t be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from error
    except UnicodeDecodeError as error:
        raise _key_error(path) from error
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return lines[0] if lines else ""


def _key_error(path: Path) -> BackupError:
    return BackupError(_("%(path)s isn’t a key file. `manage.py make_backup_key FILE` makes one.") % {"path": path})


def encrypt(blocks: Iterable[bytes], write: Callable[[bytes], object], recipient: pyrage.x25519.Recipient) -> None:
    """Pass the encrypted bytes to `write`. An error of `blocks` or `write` is raised as it is."""
    source, target = _Source(blocks), _Target(write)
    try:
        pyrage.encrypt_io(source, target, [recipient])
    except pyrage.EncryptError as error:
        raise source.error or target.error or error from None


class _Source:
    """An iterable of bytes as a file for pyrage to read. Keeps the error, of which pyrage knows only the text."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks, self._block = iter(blocks), memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        """Return up to this number of bytes, none at the end."""
        try:
            while not self._block:
                block = next(self._blocks, None)
                if block is None:
                    return b""
                self._block = memoryview(block)
        except BaseException as error:
            self.error = error
            raise
        data, self._block = self._block[:size], self._block[size:]
        return bytes(data)


class _Target:
    """What pyrage writes to. Keeps the error."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        """Pass the bytes on."""
        try:
            self._write(data)
        except BaseException as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        """Do nothing: the writer flushes at the end."""


@contextmanager
def decrypt(file: IO[bytes], identity: pyrage.x25519.Identity) -> Iterator["DecryptedFile"]:
    """Yield a file with the decrypted bytes, whose reading raises BackupError for a wrong key or changed bytes."""
    stream = DecryptedFile(file, identity)
    try:
        yield stream
    finally:
        stream.close()


class DecryptedFile:
    """The decrypted bytes of a file.

    pyrage writes what it decrypts. A thread lets it write into a pipe, from which `read` reads.
    """

    def __init__(self, file: IO[bytes], identity: pyrage.x25519.Identity) -> None:
        reading, writing = os.pipe()
        self._pipe, self._error = os.fdopen(reading, "rb"), ""
        self._thread = Thread(target=self._decrypt, args=(file, os.fdopen(writing, "wb"), identity), daemon=True)
        self._thread.start()

    def read(self, size: int = -1) -> bytes:
        """Return up to this number of bytes, none at the end."""
        data = self._pipe.read(size)
        if not data:
            self._thread.join()
            if self._error:
                raise BackupError(self._error)
        return data

    def close(self) -> None:
        """End the thread, whose next write fails."""
        self._pipe.close()
        self._thread.join(JOIN_SECONDS)

    def _decrypt(self, file: IO[bytes], target: IO[bytes], identity: pyrage.x25519.Identity) -> None:
        # The pipe is closed early if the reader has seen enough.
        with suppress(OSError), target:
            try:
                pyrage.decrypt_io(file, target, [identity])
            except pyrage.DecryptError as error:
                is_other_key = NO_MATCHING_KEY in str(error)
                self._error = _("The key in the key file doesn’t fit this backup.") if is_other_key else str(damaged())
            except OSError:
                self._error = str(damaged())
