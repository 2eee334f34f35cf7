"""Keeping the next article's News ID after those that were imported."""

from django.db import connection

from ..editorial.models import Article

# Only ever forward. It isn't undone with the transaction, which at worst leaves a number unused.
MOVE_ON = """
    SELECT setval(sequence, highest)
    FROM (
        SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence, max(id) AS highest FROM {table}
    ) AS ids
    WHERE highest > coalesce(pg_sequence_last_value(sequence), 0)
"""


def move_past_the_highest():
    """See to it that the next new article's News ID comes after the highest; SQLite does so by itself."""
    if connection.vendor != "postgresql":
        return
    table = Article._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(MOVE_ON.format(table=connection.ops.quote_name(table)), [table])
