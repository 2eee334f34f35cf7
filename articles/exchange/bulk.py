"""Store many rows at once, past the `save` methods of their models, and bring index and sequences up to date after."""

from collections.abc import Iterable, Sequence

from django.core.management.color import no_style
from django.db import connection, models, reset_queries, transaction

from ..search.backends import backend
from ..search.index import catch_up
from .news_ids import move_past_the_highest

# Rows that are stored, or articles that are indexed, at once.
BATCH = 2_000
INDEXED_AT_ONCE = 1_000


def write(model: type[models.Model], rows: Sequence[models.Model], *, checked: bool = True) -> None:
    """Store these rows of one model, with their keys where they have some: all of them or none.

    Their references are `checked` at once, unless they may lead to rows that come later.
    """
    with transaction.atomic():
        model._base_manager.bulk_create(rows)
        if checked and connection.vendor == "postgresql":
            # Otherwise the server remembers each reference until the end, however many there are.
            connection.check_constraints()
    # With DEBUG on Django keeps the last 9,000 statements, each with all its rows, until a request begins.
    reset_queries()


def index_imported() -> None:
    """Index for the search what was stored in bulk and committed."""
    with backend().writing_many(), connection.cursor() as cursor:
        # First, too: otherwise what the index reads is planned as if the tables were empty still.
        cursor.execute("ANALYZE")
        catch_up(batch=INDEXED_AT_ONCE)
        cursor.execute("ANALYZE")


def move_sequences(written: Iterable[type[models.Model]]) -> None:
    """Number the next row of each model after the highest; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(written)):
            cursor.execute(statement)
    move_past_the_highest()
