"""Keeping the next article's News ID after those that were imported, and after those of articles long deleted."""

from django.db import connection
from django.db.models import Max

from ..editorial.models import Article

# Only ever forward. It isn't undone with the transaction, which at worst leaves a number unused.
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


def advance_sequence():
    """See to it that the next new article's News ID comes after the highest; SQLite does so by itself."""
    if connection.vendor != "postgresql":
        return
    table = Article._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE_SQL.format(table=connection.ops.quote_name(table)), [table])


def last_news_id():
    """Return the highest News ID that was ever given, be its article deleted since; 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_VALUE_SQL[connection.vendor], [Article._meta.db_table])
        row = cursor.fetchone()
    given = (row and row[0]) or 0
    return max(given, Article.objects.aggregate(highest=Max("pk"))["highest"] or 0)


def advance_sequence_past(news_id):
    """See to it that the next new article's News ID comes after this one, too."""
    if news_id <= last_news_id():
        return
    with connection.cursor() as cursor:
        for statement in SET_VALUE_SQL[connection.vendor]:
            cursor.execute(statement, [Article._meta.db_table, news_id][: statement.count("%s")])
