"""Read environment variables from a file, in the format of systemd's EnvironmentFile.

Each line is NAME=value, a comment that begins with # or ;, or blank. Quotes are needed around values that contain
spaces with a #, quotes or backslashes; nothing is expanded. Lines that systemd would silently ignore or join, and those
that a shell would read differently, are refused.
https://www.freedesktop.org/software/systemd/man/252/systemd.exec.html#EnvironmentFile=
"""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(.*)")
SINGLE_QUOTED = re.compile(r"'([^']*)'")
DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
# The names of the variables that were set from the file. A process started by this one inherits them, and must not take
# them for the real environment: it would not see that the file has changed.
FROM_FILE = "NEWSROOM_ENV_FILE_VARIABLES"
# What a backslash escapes between double quotes. Before other characters it is an ordinary character.
ESCAPED = re.compile(r'\\(["\\`$])')
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def read_environment_file() -> None:
    """Set the variables in the file that NEWSROOM_ENV_FILE names, if any; those of the real environment win.

    It may be called again, and then replaces what it has set. Raise ImproperlyConfigured, with the file and the line,
    if the file can't be read or a line can't be understood.
    """
    for variable in os.environ.pop(FROM_FILE, "").split():
        os.environ.pop(variable, None)
    name = os.environ.get("NEWSROOM_ENV_FILE", "").strip()
    if not name:
        return
    try:
        content = Path(name).read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(f"NEWSROOM_ENV_FILE: {name} can't be read: {error.strerror}.") from error
    variables = {key: value for key, value in parse(content, name).items() if key not in os.environ}
    os.environ.update(variables, **{FROM_FILE: " ".join(variables)})


def parse(content: bytes, name: str) -> dict[str, str]:
    """Return the variables in the content of a file; `name` is the file's name in error messages."""
    variables: dict[str, str] = {}
    for number, line in enumerate(content.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            assignment = _parse_line(line.removesuffix(b"\r").decode())
            if assignment and assignment[0] in variables:
                raise ValueError(f"{assignment[0]} is set twice")
        except ValueError as error:
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error
            # The line itself may contain a password.
            raise ImproperlyConfigured(f"NEWSROOM_ENV_FILE: {name}, line {number}: {reason}.") from None
        if assignment:
            variables[assignment[0]] = assignment[1]
    return variables


def _parse_line(line: str) -> tuple[str, str] | None:
    """Return the name and the value in a line, None for a comment or blank line; raise ValueError."""
    line = line.strip(" \t")
    if CONTROL_CHARACTERS.search(line):
        raise ValueError("it contains a control character")
    if not line or line[0] in "#;":
        if line.endswith("\\"):
            raise ValueError("a comment must not end with a backslash, which would continue it on the next line")
        return None
    match = ASSIGNMENT.fullmatch(line)
    if not match:
        raise ValueError("write it like NAME=value, without “export”")
    return match[1], _parse_value(match[2])


def _parse_value(text: str) -> str:
    """Return a value without its quotes; raise ValueError."""
    if text[:1] not in {"'", '"'}:
        if re.search(r"""['"\\]""", text):
            raise ValueError("put a value with quotes or backslashes in quotes")
        if re.search(r"[ \t]#", text):
            raise ValueError("a comment needs a line of its own; if # belongs to the value, put the value in quotes")
        return text
    if match := SINGLE_QUOTED.fullmatch(text):
        return match[1]
    if match := DOUBLE_QUOTED.fullmatch(text):
        return ESCAPED.sub(r"\1", match[1])
    raise ValueError("the value must end at its closing quote, on the same line")
