"""The folders of pictures are checked at start, and nothing is created by that."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.newsroom.test_settings import ROOT, manage

# Root may write everywhere, unless it gives up the capabilities for that.
RESPECT_PERMISSIONS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
pytestmark = pytest.mark.skipif(
    bool(RESPECT_PERMISSIONS) and not shutil.which("setpriv"), reason="Root needs setpriv, from util-linux."
)
PYTHON = [*RESPECT_PERMISSIONS, sys.executable]


def run(*command, **variables):
    """Run Python with only these environment variables, as an account that respects permissions."""
    inherited = {"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite://:memory:"}
    return subprocess.run(
        [*PYTHON, *command], cwd=ROOT, env=inherited | variables, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folders(tmp_path):
    """Return settings of two folders that can be written to."""
    for name in ("media", "originals"):
        (tmp_path / name).mkdir()
    return {"MEDIA_ROOT": str(tmp_path / "media"), "ORIGINALS_ROOT": str(tmp_path / "originals")}


@pytest.mark.parametrize(("name", "place"), [("MEDIA_ROOT", ""), ("ORIGINALS_ROOT", "/new/folder")])
def test_commands_and_web_processes_that_store_pictures_need_a_writable_folder(folders, name, place):
    os.chmod(folders[name], 0o555)
    folders[name] += place
    for command in (("manage.py", "make_renditions"), ("-c", "import newsroom.wsgi"), ("-c", "import newsroom.asgi")):
        done = run(*command, **folders)
        assert done.returncode == 1
        assert f"{name} ({folders[name]}) must be a folder that this process can write to." in done.stderr
    assert run("manage.py", "check", **folders).returncode == 0


def test_a_folder_is_created_with_the_first_picture_only(folders):
    folders["MEDIA_ROOT"] += "/new/folder"
    for command in (("manage.py", "check"), ("-c", "import newsroom.wsgi")):
        done = run(*command, **folders)
        assert done.returncode == 0, done.stderr
    assert not os.path.exists(folders["MEDIA_ROOT"])


def test_pictures_in_a_bucket_need_no_folder(folders):
    os.chmod(folders["MEDIA_ROOT"], 0o555)
    done = run("-c", "import newsroom.wsgi", STORAGE_URL="s3://pictures", **folders)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["MEDIA_ROOT", "STATIC_ROOT"])
def test_originals_are_outside_of_what_is_served(tmp_path, name):
    done = manage("check", **{name: str(tmp_path), "ORIGINALS_ROOT": str(tmp_path / "photos")})
    assert done.returncode == 1
    assert done.stderr.startswith(f"newsroom: ORIGINALS_ROOT must be outside of {name} ({tmp_path}), ")
