"""The unit files pass systemd's own checks, and the example of the environment file names every variable."""

import re
import shutil
import subprocess
import sys

import pytest

from newsroom.environment_file import parse
from tests.newsroom.test_settings import ROOT, manage

from .systemd_services import DEPLOY, UNITS

ANALYZE = shutil.which("systemd-analyze")
LONG_KEY = "a-key-of-the-tests-" * 4
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
NEEDS_SYSTEMD = pytest.mark.skipif(not ANALYZE, reason="There is no systemd here. Get it: apt-get install systemd")
VARIABLE = re.compile(r"^#?([A-Z][A-Z0-9_]*)=", re.MULTILINE)


@pytest.fixture
def units(tmp_path):
    """Copy the units with this Python in place of the one in /srv/newsroom, which isn't here."""
    for unit in UNITS.iterdir():
        text = unit.read_text().replace("/srv/newsroom/.venv/bin", f"{sys.prefix}/bin")
        (tmp_path / unit.name).write_text(text)
    return tmp_path


@NEEDS_SYSTEMD
def test_systemd_accepts_the_units(units):
    command = [ANALYZE, "verify", "--man=no", *units.iterdir()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@NEEDS_SYSTEMD
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_exposed_little(units, service):
    # 2.0 of 10; systemd calls everything below 5.0 good.
    command = [ANALYZE, "security", "--offline=yes", "--threshold=20", "--no-pager", units / service]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr


def test_the_services_have_the_same_user_settings_and_sandbox():
    shared = [set((UNITS / service).read_text().splitlines()) for service in SERVICES]
    common = set.intersection(*shared)
    for line in ("User=newsroom", "Environment=NEWSROOM_ENV_FILE=/etc/newsroom/newsroom.env", "ProtectSystem=strict"):
        assert line in common
    sandbox = [lines[lines.index("# What the processes may do and see.") :] for lines in map(read_lines, SERVICES)]
    ends = [lines[: lines.index("UMask=0022") + 1] for lines in sandbox]
    assert all(end == ends[0] for end in ends)


def read_lines(service):
    return (UNITS / service).read_text().splitlines()


def test_every_timer_has_its_service():
    timers = {path.stem for path in UNITS.glob("*.timer")}
    assert timers == {"newsroom-backup", "newsroom-housekeeping"}
    assert all(f"{timer}.service" in SERVICES for timer in timers)


def test_the_example_and_the_documentation_name_the_same_variables():
    documented = set()
    for line in (ROOT / "docs" / "deploying.md").read_text().splitlines():
        if match := re.match(r"\| (`[A-Z][A-Z0-9_]*`(?:, `[A-Z][A-Z0-9_]*`)*) \|", line):
            documented |= set(re.findall(r"`(\w+)`", match[1]))
    example = VARIABLE.findall((DEPLOY / "newsroom.env.example").read_text())
    assert sorted(example) == sorted(documented - {"NEWSROOM_ENV_FILE"})


def test_the_example_works_once_it_has_a_key(tmp_path):
    file = tmp_path / "newsroom.env"
    text = (DEPLOY / "newsroom.env.example").read_text()
    file.write_text(text)
    variables = {"NEWSROOM_ENV_FILE": str(file), "DATABASE_URL": "sqlite://:memory:"}
    assert manage("check", **variables).stderr.startswith("newsroom: SECRET_KEY ")
    file.write_text(text.replace("SECRET_KEY=", f"SECRET_KEY={LONG_KEY}"))
    done = manage("check", "--deploy", "--fail-level", "WARNING", **variables)
    assert done.returncode == 0, done.stderr


def test_what_is_commented_out_in_the_example_is_valid_too(tmp_path):
    text = (DEPLOY / "newsroom.env.example").read_text()
    file = tmp_path / "newsroom.env"
    file.write_text(
        re.sub(r"^#(?=[A-Z][A-Z0-9_]*=)", "", text, flags=re.MULTILINE).replace("KEY=", f"KEY={LONG_KEY}", 1)
    )
    assert set(VARIABLE.findall(text)) == set(parse(file.read_bytes(), "newsroom.env"))
    done = manage("check", NEWSROOM_ENV_FILE=str(file), DATABASE_URL="sqlite://:memory:")
    assert done.returncode == 0, done.stderr
