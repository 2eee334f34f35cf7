"""PostgreSQL's client programs: which of those on this machine to use, and how they reach the database."""

import os
import re
import subprocess
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from .errors import BackupError

# Debian keeps the programs of each version in a folder of its own.
DEBIAN_FOLDERS = Path("/usr/lib/postgresql")
# {libpq's keyword, which DATABASE_URL may have as an option: its environment variable}
VARIABLES = {
    "channel_binding": "PGCHANNELBINDING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "dbname": "PGDATABASE",
    "gssencmode": "PGGSSENCMODE",
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "options": "PGOPTIONS",
    "passfile": "PGPASSFILE",
    "password": "PGPASSWORD",
    "port": "PGPORT",
    "service": "PGSERVICE",
    "sslcert": "PGSSLCERT",
    "sslcrl": "PGSSLCRL",
    "sslkey": "PGSSLKEY",
    "sslmode": "PGSSLMODE",
    "sslnegotiation": "PGSSLNEGOTIATION",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "user": "PGUSER",
}
# {libpq's keyword: Django's setting}
SETTINGS = {"dbname": "NAME", "host": "HOST", "password": "PASSWORD", "port": "PORT", "user": "USER"}


def programs_folder(version: int) -> tuple[Path, int]:
    """Return the folder with pg_dump, pg_restore and psql, and their major version, which is at least this one.

    Raises BackupError if there is none.
    """
    found = 0
    for folder in _folders():
        found_here = _major_version(folder / "pg_dump")
        if found_here >= version and all((folder / name).exists() for name in ("pg_restore", "psql")):
            return folder, found_here
        found = max(found, found_here)
    message = _("This needs PostgreSQL’s programs pg_dump, pg_restore and psql in version %(version)d or newer.")
    if found:
        message += " " + _("On this machine they have version %(found)d.")
    hint = _("On Debian, install postgresql-client-%(version)d.")
    raise BackupError(f"{message} {hint}" % {"version": version, "found": found})


def client_environment() -> dict[str, str]:
    """Return environment variables with which the programs connect as Django does.

    Other users of the machine can read the arguments of a program, but not its environment.
    """
    database = connection.settings_dict
    values = {keyword: database[name] for keyword, name in SETTINGS.items() if database[name]}
    values = database["OPTIONS"] | values
    return os.environ | {VARIABLES[keyword]: str(value) for keyword, value in values.items() if keyword in VARIABLES}


def server_version() -> int:
    """Return the major version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _folders() -> list[Path]:
    """Return the folders of the PATH, then Debian's, the newest version first."""
    debian = [path for path in DEBIAN_FOLDERS.glob("*/bin") if path.parent.name.isdigit()]
    debian.sort(key=lambda path: int(path.parent.name), reverse=True)
    return [Path(folder) for folder in os.get_exec_path()] + debian


def _major_version(program: Path) -> int:
    """Return the major version that a program reports, 0 if it doesn't exist or doesn't run."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    return int(match[1]) if match else 0
