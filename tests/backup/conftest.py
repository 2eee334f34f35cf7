"""Fixtures of a newspaper with files of its own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def own_files(settings: Any, tmp_path: Path) -> None:
    """Keep the pictures in folders of this test."""
    originals = {**settings.STORAGES["originals"], "OPTIONS": {"location": tmp_path / "originals"}}
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {**settings.STORAGES, "originals": originals}


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Return where to write a backup."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "newsroom.tar"
