"""PostgreSQL: a stored tsvector for each text, with a GIN index.

The vectors and the queries are written out here, so that PostgreSQL's own parser, which would cut words otherwise,
has no say (https://www.postgresql.org/docs/current/datatype-textsearch.html).
"""

from collections import defaultdict
from contextlib import contextmanager
from functools import cache

from django.db import connection
from django.db.models.expressions import RawSQL

from .interface import Backend as Interface

# Positions end there, and phrases are not told beyond it.
LAST_POSITION = 16_383
MAX_POSITIONS = 256
LABELS = "ABCD"
# Of D, C, B and A; a long text counts for less, by the logarithm of its length.
WEIGHTS, LENGTH_NORMALIZATION = "{0.1, 0.3, 0.4, 1.0}", 1

# The rows of two arrays of the same length; both drivers, psycopg2 and psycopg 3, write a list as an array.
VALUES = "unnest(%s::bigint[], %s::text[]) AS given (id, words)"
WRITE = f"""
INSERT INTO articles_searchwords (id, words) SELECT id, words::tsvector FROM {VALUES}
ON CONFLICT (id) DO UPDATE SET words = excluded.words
"""
DIFFERING = f"""
SELECT given.id FROM {VALUES}
LEFT JOIN articles_searchwords stored ON stored.id = given.id WHERE stored.words IS DISTINCT FROM given.words::tsvector
"""
# Materialized, so that the planner enters by the GIN index; for the first few of a list it would else walk through
# all articles and unpack the vector of each.
MATCHING = """
WITH matching AS MATERIALIZED (
    SELECT found.article_id FROM articles_searchwords stored JOIN articles_searchtext found ON found.id = stored.id
    WHERE stored.words @@ %s::tsquery AND found.{}
) SELECT article_id FROM matching
"""
SCORES = """
SELECT found.article_id, ts_rank(%s, stored.words, %s::tsquery, %s)
FROM articles_searchtext found JOIN articles_searchwords stored ON stored.id = found.id
WHERE found.readers AND found.article_id = ANY(%s)
"""


class Backend(Interface):
    """Words in a table beside SearchText, under its ids."""

    def write(self, texts):
        with connection.cursor() as cursor:
            cursor.execute(WRITE, _arrays(texts))

    def erase(self, ids):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM articles_searchwords WHERE id = ANY(%s)", [list(ids)])

    def erase_all(self):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE articles_searchwords")

    def differing_ids(self, texts):
        with connection.cursor() as cursor:
            cursor.execute(DIFFERING, _arrays(texts))
            return {pk for (pk,) in cursor.fetchall()}

    @contextmanager
    def bulk_write(self):
        # Terms then go into the index by the thousand. Otherwise each at once, so that searches find it in order.
        self._set_fastupdate("on")
        try:
            yield
        finally:
            self._set_fastupdate("off")
            with connection.cursor() as cursor:
                cursor.execute("SELECT gin_clean_pending_list('search_words')")

    def _set_fastupdate(self, on_or_off):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER INDEX search_words SET (fastupdate = {on_or_off})")

    def matching_ids(self, query, *, readers, by_prefix=False):
        return RawSQL(MATCHING.format("readers" if readers else "desk"), [to_tsquery(query, by_prefix)])

    def scores(self, query, article_ids):
        with connection.cursor() as cursor:
            cursor.execute(SCORES, [WEIGHTS, to_tsquery(query), LENGTH_NORMALIZATION, list(article_ids)])
            return dict(cursor.fetchall())


def _arrays(texts: list) -> list[list]:
    """Return the primary keys of [(primary key, text)] and the vectors of the texts, as two lists."""
    return [[pk for pk, _ in texts], [to_tsvector(text.fields) for _, text in texts]]


def to_tsvector(fields):
    """Return the fields' terms as a tsvector, written out; a phrase doesn't run on from one field to the next."""
    places, last = defaultdict(list), 0
    for label, field in zip(LABELS, fields, strict=True):
        words = field.split()
        for term, place in zip(words, _positions(label, last + 2, len(words)), strict=True):
            places[term].append(place)
        last += len(words) + 1
    return " ".join([f"'{term}':{','.join(found[:MAX_POSITIONS])}" for term, found in places.items()])


def _positions(label, first, count):
    """Return the places of so many terms of a field from the first on, as a tsvector writes them."""
    known = _all_positions(label)
    places = known[first : first + count]
    return places + known[-1:] * (count - len(places))


@cache
def _all_positions(label):
    return [f"{position}{label}" for position in range(LAST_POSITION + 1)]


def to_tsquery(query, by_prefix=False):
    """Return a Query as a tsquery, written out; terms hold letters, marks and digits only."""
    return " | ".join("(" + " & ".join(_clause(one, by_prefix) for one in way) + ")" for way in query.alternatives)


def _clause(wanted, by_prefix):
    phrases = []
    for phrase in wanted.phrases:
        beginning = ":*" if by_prefix and len(phrase) == 1 else ""
        phrases.append(" <-> ".join(f"'{term}'" for term in phrase) + beginning)
    return ("!" if wanted.is_excluded else "") + "(" + " | ".join(phrases) + ")"
