"""The PostgreSQL backend: a stored tsvector for each text, with a GIN index.

Vectors and queries are written as literals, because PostgreSQL's own parser would split words differently
(https://www.postgresql.org/docs/current/datatype-textsearch.html).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from ..indexed_texts import IndexedText
from ..models import SearchText
from ..query import Query, QueryClause
from .interface import Backend as Interface

# PostgreSQL's limits: the last position in a vector, beyond which phrases aren't found, and positions per lexeme.
LAST_POSITION = 16_383
MAX_POSITIONS = 256
LABELS = "ABCD"
# The weights of D, C, B and A. Normalization 1 divides the score by 1 + the logarithm of the text's length.
WEIGHTS, LENGTH_NORMALIZATION = "{0.1, 0.3, 0.4, 1.0}", 1

# Rows from two arrays of the same length; both drivers, psycopg2 and psycopg 3, pass a list as an array.
VALUES = "unnest(%s::bigint[], %s::text[]) AS given (id, words)"
WRITE = f"""
INSERT INTO articles_searchwords (id, words) SELECT id, words::tsvector FROM {VALUES}
ON CONFLICT (id) DO UPDATE SET words = excluded.words
"""
DIFFERING = f"""
SELECT given.id FROM {VALUES}
LEFT JOIN articles_searchwords stored ON stored.id = given.id WHERE stored.words IS DISTINCT FROM given.words::tsvector
"""
# Materialized, so that the planner uses the GIN index. For the first few rows of a list it would otherwise scan all
# articles and unpack the vector of each.
MATCHING = """
WITH matching AS MATERIALIZED (
    SELECT found.article_id FROM articles_searchwords stored JOIN articles_searchtext found ON found.id = stored.id
    WHERE stored.words @@ %s::tsquery AND found.{}
) SELECT article_id FROM matching
"""
HAS_MORE_MATCHES = """
WITH matching AS MATERIALIZED (SELECT id FROM articles_searchwords WHERE words @@ %s::tsquery)
SELECT count(*) > %s FROM (SELECT id FROM matching LIMIT %s) AS counted
"""
MATCHES_AMONG = """
WITH matching AS MATERIALIZED (SELECT id FROM articles_searchwords WHERE words @@ %s::tsquery)
SELECT found.article_id FROM articles_searchtext found JOIN matching ON matching.id = found.id
WHERE found.readers AND found.article_id = ANY(%s)
"""
SCORES = """
SELECT found.article_id, ts_rank(%s, stored.words, %s::tsquery, %s)
FROM articles_searchtext found JOIN articles_searchwords stored ON stored.id = found.id
WHERE found.readers AND found.article_id = ANY(%s)
"""


class Backend(Interface):
    """Terms in the table articles_searchwords, under the primary keys of SearchText."""

    def write(self, texts: Collection[tuple[int, IndexedText]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, _arrays(texts))

    def erase(self, ids: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM articles_searchwords WHERE id = ANY(%s)", [list(ids)])

    def erase_all(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE articles_searchwords")

    def differing_ids(self, texts: Collection[tuple[int, IndexedText]]) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(DIFFERING, _arrays(texts))
            return {pk for (pk,) in cursor.fetchall()}

    @contextmanager
    def bulk_write(self) -> Iterator[None]:
        # With fastupdate, terms enter the index in large batches. Outside bulk writes it stays off, because searches
        # would have to scan the pending list.
        self._set_fastupdate("on")
        try:
            yield
        finally:
            self._set_fastupdate("off")
            with connection.cursor() as cursor:
                cursor.execute("SELECT gin_clean_pending_list('search_words')")

    def _set_fastupdate(self, value: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER INDEX search_words SET (fastupdate = {value})")

    def matching_ids(self, query: Query, *, readers: bool, by_prefix: bool = False) -> RawSQL:
        return RawSQL(MATCHING.format("readers" if readers else "desk"), [to_tsquery(query, by_prefix)])

    def has_more_matches_than(self, number: int, query: Query) -> bool:
        with _connection_for_reads().cursor() as cursor:
            cursor.execute(HAS_MORE_MATCHES, [to_tsquery(query), number, number + 1])
            return bool(cursor.fetchone()[0])

    def matches_among(self, query: Query, article_ids: Collection[int]) -> set[int]:
        with _connection_for_reads().cursor() as cursor:
            cursor.execute(MATCHES_AMONG, [to_tsquery(query), list(article_ids)])
            return {pk for (pk,) in cursor.fetchall()}

    def scores(self, query: Query, article_ids: Collection[int]) -> dict[int, float]:
        with _connection_for_reads().cursor() as cursor:
            cursor.execute(SCORES, [WEIGHTS, to_tsquery(query), LENGTH_NORMALIZATION, list(article_ids)])
            return dict(cursor.fetchall())


def _connection_for_reads() -> BaseDatabaseWrapper:
    """Return the connection to the database that the router chooses for reads: the primary or a replica."""
    return connections[SearchText.objects.all().db]


def _arrays(texts: Collection[tuple[int, IndexedText]]) -> list[list[int] | list[str]]:
    """Return the ids and the vectors of the texts as two lists."""
    return [[pk for pk, _ in texts], [to_tsvector(text.fields) for _, text in texts]]


def to_tsvector(fields: Iterable[str]) -> str:
    """Return the terms of the fields as a tsvector literal; phrases don't match across fields."""
    positions: defaultdict[str, list[str]] = defaultdict(list)
    last = 0
    for label, field in zip(LABELS, fields, strict=True):
        terms = field.split()
        for term, position in zip(terms, _positions(label, last + 2, len(terms)), strict=True):
            positions[term].append(position)
        last += len(terms) + 1
    return " ".join([f"'{term}':{','.join(of_term[:MAX_POSITIONS])}" for term, of_term in positions.items()])


def _positions(label: str, first: int, count: int) -> list[str]:
    """Return `count` consecutive positions of a field from `first` on, in the notation of a tsvector."""
    all_positions = _all_positions(label)
    positions = all_positions[first : first + count]
    return positions + all_positions[-1:] * (count - len(positions))


@cache
def _all_positions(label: str) -> list[str]:
    return [f"{position}{label}" for position in range(LAST_POSITION + 1)]


def to_tsquery(query: Query, by_prefix: bool = False) -> str:
    """Return a query as a tsquery literal; terms contain only letters, combining marks and digits."""
    return " | ".join(
        "(" + " & ".join(_to_tsquery_clause(clause, by_prefix) for clause in clauses) + ")"
        for clauses in query.alternatives
    )


def _to_tsquery_clause(clause: QueryClause, by_prefix: bool) -> str:
    phrases = []
    for phrase in clause.phrases:
        prefix = ":*" if by_prefix and len(phrase) == 1 else ""
        phrases.append(" <-> ".join(f"'{term}'" for term in phrase) + prefix)
    return ("!" if clause.is_excluded else "") + "(" + " | ".join(phrases) + ")"
