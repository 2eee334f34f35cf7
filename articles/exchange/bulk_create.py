"""Store many rows at once, past the `save` methods of their models, and bring index and sequences up to date after."""

from collections.abc import Iterable, Sequence

from django.core.management.color import no_style
from django.db import connection, models, reset_queries, transaction

from ..search.backends import backend
from ..search.index import update_index
from .news_id_sequence import advance_sequence

# Rows that are stored, or articles that are indexed, at once.
BATCH_SIZE = 2_000
INDEX_BATCH_SIZE = 1_000


def create_rows(model: type[models.Model], rows: Sequence[models.Model], *, check_references: bool = True) -> None:
    """Store these rows of one model, with their keys where they have some: all of them or none.

    Their references are `check_references` at once, unless they may lead to rows that come later.
    """
    with transaction.atomic():
        model._base_manager.bulk_create(rows)
        if check_references and connection.vendor == "postgresql":
            # Otherwise the server remembers each reference until the end, however many there are.
            connection.check_constraints()
    # With DEBUG on Django keeps the last 9,000 statements, each with all its rows, until a request begins.
    reset_queries()


def index_imported() -> None:
    """Index for the search what was stored in bulk and committed."""
    with backend().bulk_write(), connection.cursor() as cursor:
        # First, too: otherwise what the index reads is planned as if the tables were empty still.
        cursor.execute("ANALYZE")
        update_index(batch=INDEX_BATCH_SIZE)
        cursor.execute("ANALYZE")


def reset_sequences(changed_models: Iterable[type[models.Model]]) -> None:
    """Number the next row of each model after the highest; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(changed_models)):
            cursor.execute(statement)
    advance_sequence()
