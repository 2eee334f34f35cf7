"""Keep the next article's News ID above those of imported articles and of deleted ones."""

from django.db import connection
from django.db.models import Max

from ..editorial.models import Article

# The sequence only moves forward. It isn't reset when the transaction is rolled back; at worst a number stays unused.
ADVANCE_SQL = """
    SELECT setval(sequence, highest)
    FROM (
        SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence, max(id) AS highest FROM {table}
    ) AS ids
    WHERE highest > coalesce(pg_sequence_last_value(sequence), 0)
"""
LAST_VALUE_SQL = {
    "postgresql": "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)",
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = %s",
}
SET_VALUE_SQL = {
    "postgresql": ["SELECT setval(pg_get_serial_sequence(%s, 'id')::regclass, %s)"],
    "sqlite": [
        "DELETE FROM sqlite_sequence WHERE name = %s",
        "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
    ],
}


def advance_sequence() -> None:
    """Let the next new article's News ID follow the highest one; SQLite does so by itself."""
    if connection.vendor != "postgresql":
        return
    table = Article._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE_SQL.format(table=connection.ops.quote_name(table)), [table])


def last_news_id() -> int:
    """Return the highest News ID that was ever assigned, even if its article was deleted; 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_VALUE_SQL[connection.vendor], [Article._meta.db_table])
        result = cursor.fetchone()
    last_value = (result and result[0]) or 0
    return max(last_value, Article.objects.aggregate(highest=Max("pk"))["highest"] or 0)


def advance_sequence_past(news_id: int) -> None:
    """Let the next new article's News ID follow this one as well."""
    if news_id <= last_news_id():
        return
    with connection.cursor() as cursor:
        for statement in SET_VALUE_SQL[connection.vendor]:
            params: list[str | int] = [Article._meta.db_table, news_id]
            cursor.execute(statement, params[: statement.count("%s")])
