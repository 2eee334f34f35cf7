"""Store many rows at once without their models' `save`, then update the search index and the sequences."""

from collections.abc import Iterable, Sequence

from django.core.management.color import no_style
from django.db import connection, models, reset_queries, transaction

from ..search.backends import backend
from ..search.index import update_index
from .news_id_sequence import advance_sequence

# The number of rows that are stored, and of articles that are indexed, in one batch.
BATCH_SIZE = 2_000
INDEX_BATCH_SIZE = 1_000


def create_rows(model: type[models.Model], rows: Sequence[models.Model], *, check_references: bool = True) -> None:
    """Store these rows of one model, all or none; rows with a primary key keep it.

    With `check_references` the foreign keys are checked at once. Turn it off for rows that may refer to later rows.
    """
    with transaction.atomic():
        model._base_manager.bulk_create(rows)
        if check_references and connection.vendor == "postgresql":
            # Otherwise PostgreSQL keeps a deferred check for each reference in memory until the commit.
            connection.check_constraints()
    # With DEBUG on, Django keeps the last 9,000 statements with all their values until the next request begins.
    reset_queries()


def index_imported() -> None:
    """Add the articles that were stored in bulk, and committed, to the search index."""
    with backend().bulk_write(), connection.cursor() as cursor:
        # Also before indexing; otherwise the planner still takes the tables for empty.
        cursor.execute("ANALYZE")
        update_index(batch=INDEX_BATCH_SIZE)
        cursor.execute("ANALYZE")


def reset_sequences(changed_models: Iterable[type[models.Model]]) -> None:
    """Let the next row of each model get a key after the highest one; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(changed_models)):
            cursor.execute(statement)
    advance_sequence()
