"""The interface of a search backend. docs/search.md explains how to write another."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from django.db.models.expressions import RawSQL

from ..indexed_texts import IndexedText
from ..query import Query

# The right-hand side of a `pk__in` filter.
MatchingIds = RawSQL | Collection[int]


class Backend(ABC):
    """Stores the terms of SearchText rows and finds them; it doesn't deal with visibility, filters or ranking.

    A text is passed as (id, IndexedText): the primary key of the row, and strings of terms. The terms are folded and
    stemmed already, so a backend must compare them exactly and must not drop stop words.

    Methods are called inside the transaction that writes the rows. A backend outside the database writes at once, and
    writing the same text again must be harmless. If it can't write, it raises django.db.OperationalError; the search
    then uses the texts that are stored already.
    """

    @abstractmethod
    def write(self, texts: Collection[tuple[int, IndexedText]]) -> None:
        """Store the terms of these texts, replacing any stored under the same ids."""

    @abstractmethod
    def erase(self, ids: Iterable[int]) -> None:
        """Delete the terms stored under these ids; ids without terms are ignored."""

    @abstractmethod
    def erase_all(self) -> None:
        """Delete all terms."""

    @abstractmethod
    def differing_ids(self, texts: Collection[tuple[int, IndexedText]]) -> set[int]:
        """Return the ids of the texts whose stored terms are missing or different."""

    @abstractmethod
    def matching_ids(self, query: Query, *, readers: bool, by_prefix: bool = False) -> MatchingIds:
        """Return the ids of the articles whose text matches a query, for the right-hand side of `pk__in`.

        Arguments:
            query: The parsed query.
            readers: Whether to search the published texts; otherwise the working copies.
            by_prefix: Whether a term outside a phrase also matches longer terms that begin with it.

        The result is a subquery, or a list of ids. A backend that must limit the list keeps the newest articles.
        """

    @abstractmethod
    def scores(self, query: Query, article_ids: Collection[int]) -> dict[int, float]:
        """Return {article id: score} of the published texts of these articles; a better match has a higher score.

        Scores are above 0. Earlier fields weigh more. There are at most some thousand ids.
        """

    def has_more_matches_than(self, number: int, query: Query) -> bool:
        """Return whether more than that many texts match a query; the search then asks for `matches_among`.

        A backend that answers False needs no `matches_among`, as one whose `matching_ids` returns a short list.
        """
        return False

    def matches_among(self, query: Query, article_ids: Collection[int]) -> set[int]:
        """Return the ids of those of these articles whose published text matches a query; at most some ten thousand."""
        raise NotImplementedError

    @contextmanager
    def bulk_write(self) -> Iterator[None]:
        """Enclose the writing of very many texts; a backend may defer work to the end that is cheaper done once."""
        yield
