"""SQLite: a full-text table (FTS5) of the terms.

Its tokeniser splits ASCII at what is no letter or digit and takes everything else as it is, which leaves the terms
as they were cut (https://www.sqlite.org/fts5.html).
"""

import json

from django.db import connection
from django.db.models.expressions import RawSQL

from .interface import Backend as Interface

WRITE = (
    "INSERT OR REPLACE INTO articles_searchwords (rowid, headline, standfirst, names, body) VALUES (%s, %s, %s, %s, %s)"
)
STORED = "SELECT rowid, headline, standfirst, names, body FROM articles_searchwords WHERE rowid IN (%s)"
MATCHING = """
SELECT found.article_id FROM articles_searchwords stored JOIN articles_searchtext found ON found.id = stored.rowid
WHERE stored.articles_searchwords MATCH %s AND found.{}
"""
# The plus keeps SQLite from running the search once for each of the rows.
SCORES = """
SELECT found.article_id, -bm25(articles_searchwords, 10.0, 4.0, 3.0, 1.0)
FROM articles_searchwords JOIN articles_searchtext found ON found.id = articles_searchwords.rowid
WHERE articles_searchwords MATCH %s AND +articles_searchwords.rowid IN (
    SELECT id FROM articles_searchtext WHERE readers AND article_id IN (SELECT value FROM json_each(%s))
)
"""


class Backend(Interface):
    """Words in a full-text table, under the ids of SearchText."""

    def write(self, texts):
        with connection.cursor() as cursor:
            cursor.executemany(WRITE, [(pk, *text.fields) for pk, text in texts])

    def erase(self, ids):
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM articles_searchwords WHERE rowid = %s", [(pk,) for pk in ids])

    def erase_all(self):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM articles_searchwords")

    def differing_ids(self, texts):
        texts = list(texts)
        with connection.cursor() as cursor:
            cursor.execute(STORED % ", ".join(["%s"] * len(texts)), [pk for pk, _ in texts])
            stored = {pk: tuple(fields) for pk, *fields in cursor.fetchall()}
        return {pk for pk, text in texts if stored.get(pk) != text.fields}

    def matching_ids(self, query, *, readers, by_prefix=False):
        return RawSQL(MATCHING.format("readers" if readers else "desk"), [to_fts5_query(query, by_prefix)])

    def scores(self, query, article_ids):
        with connection.cursor() as cursor:
            cursor.execute(SCORES, [to_fts5_query(query), json.dumps(list(article_ids))])
            return dict(cursor.fetchall())


def to_fts5_query(query, by_prefix=False):
    """Return a Query in FTS5's own language; terms hold letters, marks and digits only."""
    alternatives = []
    for way in query.alternatives:
        wanted = " AND ".join(_clause(one, by_prefix) for one in way if not one.is_excluded)
        excluded = "".join(f" NOT {_clause(one, by_prefix)}" for one in way if one.is_excluded)
        alternatives.append(f"(({wanted}){excluded})")
    return " OR ".join(alternatives)


def _clause(wanted, by_prefix):
    phrases = []
    for phrase in wanted.phrases:
        beginning = " *" if by_prefix and len(phrase) == 1 else ""
        phrases.append(f'"{" ".join(phrase)}"{beginning}')
    return "(" + " OR ".join(phrases) + ")"
