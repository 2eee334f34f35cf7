"""The code of the previous release, unpacked from the repository's history."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MIGRATIONS = "articles/migrations"


class NoHistoryError(Exception):
    """The repository's history doesn't contain the previous release; the message says why."""


def unpack_previous_release(folder: Path) -> str:
    """Unpack the code from before the newest change of the schema into a folder, and return its commit.

    PREVIOUS_RELEASE may name another commit, such as the tag of a release.
    """
    commit = os.environ.get("PREVIOUS_RELEASE") or _commit_before_last_migration()
    archive = _git("archive", "--format=tar", commit)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    return commit


def _commit_before_last_migration() -> str:
    """Return the newest commit whose migrations differ from those of the working tree.

    A merge counts as one change: only the first parents of commits are looked at.
    """
    if _git("status", "--porcelain", "--", MIGRATIONS):
        return "HEAD"
    last_change = _git("log", "--first-parent", "--max-count=1", "--format=%H", "--", MIGRATIONS).decode().strip()
    if not last_change or not _git("rev-parse", "--verify", "--quiet", f"{last_change}^", check=False):
        raise NoHistoryError("The repository has no commit from before the last migration: it is a shallow clone.")
    return f"{last_change}^"


def _git(*arguments: str, check: bool = True) -> bytes:
    """Return the output of a git command in this repository."""
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise NoHistoryError("git isn't installed.") from None
    if check and done.returncode:
        raise NoHistoryError(f"git {arguments[0]} failed: {done.stderr.decode().strip()}")
    return done.stdout
