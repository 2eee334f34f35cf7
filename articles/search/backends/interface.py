"""What an engine of the search has to do. docs/search.md tells how to write one more."""

from abc import ABC, abstractmethod
from contextlib import contextmanager


class Backend(ABC):
    """Keeps the words of SearchText rows and finds them again; knows nothing of visibility, filters or ranking.

    A text comes as (id, Text): the row's primary key, and strings of terms that are folded and stemmed already, so
    that an engine compares them letter by letter and leaves nothing out. It is called inside the transaction that
    writes the rows; an engine outside the database writes at once, and writing a text again must do no harm. Where
    it can't write, it raises django.db.OperationalError: the search then answers from what is stored.
    """

    @abstractmethod
    def write(self, texts):
        """Store the words of these (id, Text), in place of what was stored under the same ids."""

    @abstractmethod
    def erase(self, ids):
        """Forget the words under these ids, also where there are none."""

    @abstractmethod
    def erase_all(self):
        """Forget everything."""

    @abstractmethod
    def differing_ids(self, texts):
        """Return the ids of those (id, Text) whose words are not stored exactly so."""

    @abstractmethod
    def matching_ids(self, query, *, readers, by_prefix=False):
        """Return the ids of the articles whose text matches a Query: those readers have, else working copies.

        The result stands on the right of `pk__in`: a subquery, or a list of ids, the newest, cut where an engine
        must cut. `by_beginnings` lets a term that stands alone match the beginnings of longer ones.
        """

    @abstractmethod
    def scores(self, query, article_ids):
        """Return {article id: how well what readers have of it matches}, the better the higher, above 0.

        The fields weigh less by their place; the ids are at most some thousand.
        """

    @contextmanager
    def bulk_write(self):
        """Surround the writing of very many texts: an engine may do at the end what costs less done once."""
        yield
