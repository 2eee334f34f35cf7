"""The SQLite backend: a full-text table (FTS5) of the terms.

Its tokenizer splits only at ASCII characters that are neither letters nor digits, so it keeps every term intact
(https://www.sqlite.org/fts5.html).
"""

import json
from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models.expressions import RawSQL

from ..indexed_texts import IndexedText
from ..query import Query, QueryClause
from .interface import Backend as Interface

WRITE = (
    "INSERT OR REPLACE INTO articles_searchwords (rowid, headline, standfirst, names, body) VALUES (%s, %s, %s, %s, %s)"
)
STORED = "SELECT rowid, headline, standfirst, names, body FROM articles_searchwords WHERE rowid IN (%s)"
MATCHING = """
SELECT found.article_id FROM articles_searchwords stored JOIN articles_searchtext found ON found.id = stored.rowid
WHERE stored.articles_searchwords MATCH %s AND found.{}
"""
HAS_MORE_MATCHES = """
SELECT count(*) > %s FROM (SELECT rowid FROM articles_searchwords WHERE articles_searchwords MATCH %s LIMIT %s)
"""
# The unary plus in these two queries keeps SQLite from running the full-text search once per row.
MATCHES_AMONG = """
SELECT found.article_id
FROM articles_searchwords JOIN articles_searchtext found ON found.id = articles_searchwords.rowid
WHERE articles_searchwords MATCH %s AND +articles_searchwords.rowid IN (
    SELECT id FROM articles_searchtext WHERE readers AND article_id IN (SELECT value FROM json_each(%s))
)
"""
SCORES = """
SELECT found.article_id, -bm25(articles_searchwords, 10.0, 4.0, 3.0, 1.0)
FROM articles_searchwords JOIN articles_searchtext found ON found.id = articles_searchwords.rowid
WHERE articles_searchwords MATCH %s AND +articles_searchwords.rowid IN (
    SELECT id FROM articles_searchtext WHERE readers AND article_id IN (SELECT value FROM json_each(%s))
)
"""


class Backend(Interface):
    """Terms in a full-text table, under the primary keys of SearchText."""

    def write(self, texts: Collection[tuple[int, IndexedText]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(WRITE, [(pk, *text.fields) for pk, text in texts])

    def erase(self, ids: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM articles_searchwords WHERE rowid = %s", [(pk,) for pk in ids])

    def erase_all(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM articles_searchwords")

    def differing_ids(self, texts: Collection[tuple[int, IndexedText]]) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(STORED % ", ".join(["%s"] * len(texts)), [pk for pk, _ in texts])
            stored = {pk: tuple(fields) for pk, *fields in cursor.fetchall()}
        return {pk for pk, text in texts if stored.get(pk) != text.fields}

    def matching_ids(self, query: Query, *, readers: bool, by_prefix: bool = False) -> RawSQL:
        return RawSQL(MATCHING.format("readers" if readers else "desk"), [to_fts5_query(query, by_prefix)])

    def has_more_matches_than(self, number: int, query: Query) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(HAS_MORE_MATCHES, [number, to_fts5_query(query), number + 1])
            return bool(cursor.fetchone()[0])

    def matches_among(self, query: Query, article_ids: Collection[int]) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(MATCHES_AMONG, [to_fts5_query(query), json.dumps(list(article_ids))])
            return {pk for (pk,) in cursor.fetchall()}

    def scores(self, query: Query, article_ids: Collection[int]) -> dict[int, float]:
        with connection.cursor() as cursor:
            cursor.execute(SCORES, [to_fts5_query(query), json.dumps(list(article_ids))])
            return dict(cursor.fetchall())


def to_fts5_query(query: Query, by_prefix: bool = False) -> str:
    """Return a query in the syntax of FTS5; terms contain only letters, combining marks and digits."""
    alternatives = []
    for clauses in query.alternatives:
        required = " AND ".join(_to_fts5_clause(clause, by_prefix) for clause in clauses if not clause.is_excluded)
        excluded = "".join(f" NOT {_to_fts5_clause(clause, by_prefix)}" for clause in clauses if clause.is_excluded)
        alternatives.append(f"(({required}){excluded})")
    return " OR ".join(alternatives)


def _to_fts5_clause(clause: QueryClause, by_prefix: bool) -> str:
    phrases = []
    for phrase in clause.phrases:
        prefix = " *" if by_prefix and len(phrase) == 1 else ""
        phrases.append(f'"{" ".join(phrase)}"{prefix}')
    return "(" + " OR ".join(phrases) + ")"
