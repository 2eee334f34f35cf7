"""The identity of a release: a hash of everything from which readers' pages are made, besides the database."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("articles", "newsroom", "templates", "locale", "static")
SUFFIXES = {".py", ".html", ".txt", ".xml", ".rss", ".atom", ".mo", ".css", ".js", ".svg", ".woff2", ".webp", ".png"}


def release_id(base: Path, *settings: str) -> str:
    """Return a hash of the project's files under `base` and of these settings; the same on every machine."""
    digest = hashlib.sha256("\n".join(settings).encode())
    for path in _files(base):
        digest.update(f"{path.relative_to(base)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _files(base: Path) -> Iterator[Path]:
    yield from base.glob("requirements.txt")
    for folder in FOLDERS:
        yield from sorted(path for path in (base / folder).rglob("*") if path.suffix in SUFFIXES)
