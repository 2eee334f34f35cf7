"""Encrypted backups: a standard format, keys in files, and errors that say what is wrong."""

import io
import stat

import pyrage
import pytest

from articles.backup.encryption import decrypt, encrypt, read_identity, read_recipient, write_key
from articles.backup.errors import BackupError

CHUNK = 64 * 1024
TEXT = bytes(range(256)) * 1024


@pytest.fixture
def key(tmp_path):
    """Return the file of a new key."""
    write_key(tmp_path / "key")
    return tmp_path / "key"


def encrypted(key, text=TEXT):
    """Return a text, encrypted in blocks of odd sizes."""
    output = io.BytesIO()
    encrypt((text[start : start + 70_001] for start in range(0, len(text), 70_001)), output.write, read_recipient(key))
    return output.getvalue()


def decrypted(data, key):
    with decrypt(io.BytesIO(data), read_identity(key)) as file:
        return b"".join(iter(lambda: file.read(1000), b""))


def test_what_was_encrypted_is_decrypted(key):
    assert decrypted(encrypted(key), key) == TEXT
    assert decrypted(encrypted(key, b""), key) == b""


def test_the_format_and_the_key_file_are_those_of_age(key):
    comment, identity = key.read_text().splitlines()
    assert pyrage.decrypt(encrypted(key), [pyrage.x25519.Identity.from_str(identity)]) == TEXT
    assert comment == f"# public key: {pyrage.x25519.Identity.from_str(identity).to_public()}"


def test_only_the_owner_can_read_a_key_file(key):
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_key_file_is_never_overwritten(key):
    before = key.read_text()
    with pytest.raises(FileExistsError):
        write_key(key)
    assert key.read_text() == before


def test_the_public_key_encrypts_and_doesnt_decrypt(key, tmp_path):
    public = tmp_path / "public"
    public.write_text(f"# of the night\n\n{read_recipient(key)}\n")
    assert decrypted(encrypted(public), key) == TEXT
    with pytest.raises(BackupError, match="only the public key"):
        read_identity(public)


def test_another_key_doesnt_fit(key, tmp_path):
    write_key(tmp_path / "other")
    with pytest.raises(BackupError, match="doesn’t fit this backup"):
        decrypted(encrypted(key), tmp_path / "other")


@pytest.mark.parametrize("length", [25, 100, 150, 200, CHUNK + 300, -CHUNK, -1])
def test_encrypted_bytes_that_were_cut_are_found(key, length):
    with pytest.raises(BackupError, match="damaged or incomplete"):
        decrypted(encrypted(key)[:length], key)


@pytest.mark.parametrize("position", [30, 60, 130, 190, CHUNK, 2 * CHUNK, -1])
def test_a_changed_encrypted_byte_is_found(key, position):
    data = bytearray(encrypted(key))
    data[position] ^= 1
    with pytest.raises(BackupError):
        decrypted(bytes(data), key)


def test_pieces_in_another_order_are_found(key):
    data = encrypted(key)
    # The tag of each piece is 16 bytes; the last piece is shorter than the others.
    start, size = len(data) - (len(TEXT) + 16 * (len(TEXT) // CHUNK)), CHUNK + 16
    swapped = (
        data[:start] + data[start + size : start + 2 * size] + data[start : start + size] + data[start + 2 * size :]
    )
    assert len(swapped) == len(data)
    with pytest.raises(BackupError, match="damaged"):
        decrypted(swapped, key)


@pytest.mark.parametrize("text", ["", "secret", "AGE-SECRET-KEY-1ABC", "age1abc", "\xff\x00", "# only a comment"])
def test_a_file_without_a_key_is_refused(tmp_path, text):
    (tmp_path / "key").write_text(text)
    for function in (read_identity, read_recipient):
        with pytest.raises(BackupError, match=r"isn’t a key file|only the public key"):
            function(tmp_path / "key")


def test_a_missing_key_file_is_an_error_message(tmp_path):
    with pytest.raises(BackupError, match="none can’t be read: No such file"):
        read_recipient(tmp_path / "none")


def test_errors_of_the_source_and_of_the_target_are_raised_as_they_are(key):
    def failing_source():
        yield b"x"
        raise BackupError("no database")

    def failing_target(data):
        raise OSError(28, "No space left on device")

    with pytest.raises(BackupError, match="no database"):
        encrypt(failing_source(), lambda data: None, read_recipient(key))
    with pytest.raises(OSError, match="No space left") as raised:
        encrypt([TEXT], failing_target, read_recipient(key))
    assert raised.value.errno == 28


def test_a_reader_may_stop_early(key):
    with decrypt(io.BytesIO(encrypted(key)), read_identity(key)) as file:
        assert file.read(3) == TEXT[:3]
