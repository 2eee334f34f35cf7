"""Refuse a database of an earlier schema, whose migrations had the same names as today's.

It is refused with the first connection of a process, so that no command and no web process works with it.
"""

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

# Every database of the first schema has run this migration; there is none of its name now.
OLD_MIGRATION = ("articles", "0002_roles")
# The second schema has this table, which today has another name.
OLD_TABLE = "articles_entry"
ERROR_MESSAGE = (
    "This database was made by an earlier version of Newsroom, and its tables can’t be brought up to date. "
    "With that version, write the newspaper out: manage.py export_articles paper.jsonl --files pictures --passwords. "
    "With this version, run migrate on an empty database and read it in: "
    "manage.py import_articles paper.jsonl --files pictures. See docs/deploying.md. Nothing was changed."
)

_accepted: set[str] = set()


class OldDatabaseError(OperationalError):
    """The database was made by an earlier version."""


def refuse_old_database(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Raise OldDatabaseError where a database that was just connected to was made by the earlier migrations."""
    if connection.alias in _accepted:
        return
    if _has_run_earlier_migrations(connection):
        # The next attempt connects again, and is refused again.
        connection.close()
        raise OldDatabaseError(ERROR_MESSAGE)
    _accepted.add(connection.alias)


def _has_run_earlier_migrations(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if OLD_TABLE in tables:
            return True
        if "django_migrations" not in tables:
            return False
        cursor.execute("SELECT 1 FROM django_migrations WHERE app = %s AND name = %s", OLD_MIGRATION)
        return cursor.fetchone() is not None
