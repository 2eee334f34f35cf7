"""The source catalogue holds exactly the messages of the code, and is compiled."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SOURCE = Path(settings.BASE_DIR) / "locale" / "en" / "LC_MESSAGES" / "django.po"
# When it was written says nothing of what it holds.
WRITTEN_AT = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)
STALE = "locale/en/ isn't what the code says. Write it anew: make messages"


@pytest.fixture
def gettext() -> None:
    """Skip the test where Debian's gettext isn't installed, or fail it where CI is true."""
    if shutil.which("xgettext") is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("gettext is not installed. Get it: apt-get install gettext")


@pytest.mark.usefixtures("gettext")
def test_the_catalogue_holds_the_messages_of_the_code(tmp_path):
    for name in ("articles", "newsroom", "templates", "locale", "manage.py", "Makefile"):
        source = Path(settings.BASE_DIR) / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    command = next(
        line
        for line in re.sub(r"\\\n\s*", "", (tmp_path / "Makefile").read_text()).splitlines()
        if "makemessages" in line
    )
    arguments = command.partition("makemessages")[2].split()
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *arguments],
        cwd=tmp_path,
        env={**os.environ, "DATABASE_URL": "sqlite://:memory:"},
        check=True,
        capture_output=True,
    )
    written = tmp_path / SOURCE.relative_to(settings.BASE_DIR)
    assert messages_of(written) == messages_of(SOURCE), STALE


def test_the_compiled_catalogue_is_no_older_than_the_source():
    compiled = SOURCE.with_suffix(".mo")
    assert compiled.exists(), STALE


def messages_of(path: Path) -> str:
    return WRITTEN_AT.sub("", path.read_text())
