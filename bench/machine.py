"""Describe the machine that figures were measured on."""

import datetime
import os
import platform
from pathlib import Path


def describe_machine() -> str:
    """Return a line with the date, the processor, its load, and the versions of what was measured."""
    import django

    from bench import nginx

    processor = Path("/proc/cpuinfo").read_text().partition("model name\t: ")[2].partition("\n")[0]
    nginx_version = nginx.version() if nginx.is_installed() else "no nginx"
    return (
        f"{datetime.datetime.now(datetime.UTC):%d %B %Y, %H:%M} UTC; {processor}, {os.cpu_count()} cores, load average "
        f"{os.getloadavg()[0]:.1f}; Python {platform.python_version()}, Django {django.get_version()}, "
        f"{_database_version()}, {nginx_version}."
    )


def _database_version() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
