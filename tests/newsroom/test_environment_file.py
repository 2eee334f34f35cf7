"""Environment variables come from a file, which is read as systemd reads its EnvironmentFile."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.environment_file import parse

from .test_settings import ROOT, manage

SYSTEMD = shutil.which("systemd-tmpfiles")
NEEDS_SYSTEMD = pytest.mark.skipif(not SYSTEMD, reason="There is no systemd here. Get it: apt-get install systemd")
AGREED = {
    "A=plain": "plain",
    "A=": "",
    "A=''": "",
    'A=""': "",
    "A=two words": "two words",
    "A=  two  words  ": "two  words",
    "  A = spaces  ": "spaces",
    "A='two words '": "two words ",
    "A='say \"yes\"'": 'say "yes"',
    'A="it\'s"': "it's",
    r'A="say \"yes\""': 'say "yes"',
    r'A="back\\slash \x \$HOME \`date\`"': r"back\slash \x $HOME `date`",
    r"A='back\slash\\'": r"back\slash\\",
    "A=p#ss": "p#ss",
    "A='p #ss'": "p #ss",
    "A=#first": "#first",
    "A=$HOME ${HOME} $(date)": "$HOME ${HOME} $(date)",
    'A="$HOME"': "$HOME",
    "A=100%d%%": "100%d%%",
    "A=a=b;c": "a=b;c",
    "A=postgresql://desk:p%23ss@db.example/newsroom?sslmode=require": (
        "postgresql://desk:p%23ss@db.example/newsroom?sslmode=require"
    ),
    "A=شهر": "شهر",
    "A=tab\tinside": "tab\tinside",
    "A=a line of Windows\r": "a line of Windows",
}
REFUSED = [
    ("export A=1", "export"),
    ("A", "NAME=value"),
    ("A B=1", "NAME=value"),
    ("1A=1", "NAME=value"),
    ("A-B=1", "NAME=value"),
    ("=1", "NAME=value"),
    ("A=value # a comment", "line of its own"),
    ('A=say "yes"', "in quotes"),
    ("A=it's", "in quotes"),
    ("A=back\\slash", "in quotes"),
    ("A=continued\\", "in quotes"),
    ('A="open', "closing quote"),
    ("A='open", "closing quote"),
    ('A="open\\"', "closing quote"),
    ('A="one""two"', "closing quote"),
    ("A='one' # a comment", "closing quote"),
    ("# a comment\\", "backslash"),
    ("A=a\x00b", "control character"),
    ("A=a\x1bb", "control character"),
    ("A=1\nA=2", "twice"),
]


def read_as_systemd(line: str, folder: Path) -> str:
    """Return the value that systemd's own parser reads from a line that sets A.

    Without a running systemd, a program that fills in the BUILD_ID of an os-release file shows it.
    """
    (folder / "etc").mkdir(exist_ok=True)
    (folder / "etc" / "os-release").write_bytes(line.replace("A", "BUILD_ID", 1).encode())
    (folder / "value").unlink(missing_ok=True)
    command = [SYSTEMD, f"--root={folder}", "--create", "-"]
    done = subprocess.run(command, input="f /value - - - - %B\n", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (folder / "value").read_text()


@pytest.mark.parametrize(("line", "value"), AGREED.items())
def test_values_keep_their_characters(line, value):
    assert parse(f"# a comment\n; another\n\n{line}\n".encode(), "newsroom.env") == {"A": value}


@NEEDS_SYSTEMD
@pytest.mark.parametrize(("line", "value"), [(line, value) for line, value in AGREED.items() if value])
def test_systemd_reads_the_same_values(line, value, tmp_path):
    assert read_as_systemd(line, tmp_path) == value


@NEEDS_SYSTEMD
@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=st.text("ab \"'\\$#%=;`", min_size=1, max_size=8), quote=st.sampled_from(["", "'", '"']))
def test_systemd_reads_the_same_or_the_line_is_refused(text, quote, tmp_path_factory):
    line = f"A={quote}{text}{quote}"
    try:
        value = parse(line.encode(), "newsroom.env")["A"]
    except ImproperlyConfigured:
        return
    if value.strip():
        assert read_as_systemd(line, tmp_path_factory.getbasetemp()) == value


@pytest.mark.parametrize(("line", "reason"), REFUSED)
def test_a_line_that_could_be_misread_is_refused_with_its_number(line, reason):
    number = line.count("\n") + 2
    with pytest.raises(ImproperlyConfigured, match=f"newsroom.env, line {number}: .*{reason}"):
        parse(f"B=1\n{line}\n".encode(), "newsroom.env")


def test_a_file_in_another_encoding_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"line 2: it is not UTF-8"):
        parse(b"A=1\nB=caf\xe9\n", "newsroom.env")


def test_commands_take_variables_from_the_file_but_the_environment_wins(tmp_path):
    file = tmp_path / "newsroom.env"
    file.write_text("TIME_ZONE='Asia/Tehran'\nLANGUAGE_CODE=fa\n")
    done = manage("diffsettings", NEWSROOM_ENV_FILE=str(file), LANGUAGE_CODE="nl")
    assert "TIME_ZONE = 'Asia/Tehran'" in done.stdout, done.stderr
    assert "LANGUAGE_CODE = 'nl'" in done.stdout


def test_a_process_that_another_started_sees_that_the_file_has_changed(tmp_path):
    file = tmp_path / "newsroom.env"
    file.write_text("TIME_ZONE=UTC\nLOG_LEVEL=INFO\nREAL=file\n")
    code = f"""if True:
        import os, pathlib, subprocess, sys
        from newsroom.environment_file import read_environment_file
        read_environment_file()
        if len(sys.argv) == 1:
            pathlib.Path({str(file)!r}).write_text("TIME_ZONE=Asia/Tehran\\n")
            sys.exit(subprocess.call([sys.executable, "-c", sys.orig_argv[2], "child"]))
        print([os.environ.get(name) for name in ("TIME_ZONE", "LOG_LEVEL", "REAL")])
    """
    variables = {"NEWSROOM_ENV_FILE": str(file), "REAL": "environment"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.stdout == "['Asia/Tehran', None, 'environment']\n", done.stderr


def test_a_wrong_value_in_the_file_stops_the_start_with_the_name_of_the_variable(tmp_path):
    file = tmp_path / "newsroom.env"
    file.write_text("TIME_ZONE=Teheran\n")
    assert manage("check", NEWSROOM_ENV_FILE=str(file)).stderr.startswith("newsroom: TIME_ZONE ")


@pytest.mark.parametrize("content", [None, "SECRET_KEY='s3cret\n"], ids=["missing", "malformed"])
def test_an_unusable_file_stops_the_start_with_its_name_and_no_secret(tmp_path, content):
    file = tmp_path / "newsroom.env"
    if content:
        file.write_text(content)
    done = manage("check", NEWSROOM_ENV_FILE=str(file))
    assert done.returncode == 1
    assert done.stderr.startswith(f"newsroom: NEWSROOM_ENV_FILE: {file}")
    assert "Traceback" not in done.stderr
    assert "s3cret" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_is_not_readable_stops_the_start(tmp_path):
    file = tmp_path / "newsroom.env"
    file.touch(mode=0)
    assert "can't be read: Permission denied" in manage("check", NEWSROOM_ENV_FILE=str(file)).stderr
