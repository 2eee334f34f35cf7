"""Refuse a database of an earlier schema, whose migrations had the same names as today's.

The check runs on the first connection of a process, so that no command and no web process can use such a database.
"""

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

# Every database of the first schema has run this migration, whose name no longer exists.
OLD_MIGRATION = ("articles", "0002_roles")
# The second schema has this table, which now has another name.
OLD_TABLE = "articles_entry"
ERROR_MESSAGE = _(
    "This database was created by an earlier version of Newsroom, and its tables can’t be migrated. "
    "With that version, export the newspaper: manage.py export_articles paper.jsonl --files pictures --passwords. "
    "With this version, run migrate on an empty database and import the newspaper: "
    "manage.py import_articles paper.jsonl --files pictures. See docs/deploying.md. Nothing was changed."
)

_accepted: set[str] = set()


class OldDatabaseError(OperationalError):
    """The database was created by an earlier version."""


def refuse_old_database(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Raise OldDatabaseError if a database was created by earlier migrations (receiver of connection_created)."""
    if connection.alias in _accepted:
        return
    if _has_run_earlier_migrations(connection):
        # Close the connection, so that the next attempt is refused as well.
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
