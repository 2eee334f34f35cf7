"""Windows: each one opening of an article's page, told of by hidden fields of the page's form."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class EditorWindow:
    """An opening of an article's page: the revision it began from (0: none), and how often it has sent its text.

    A window that was opened on another's unsaved text tells whose, and the sequence that the text had then.
    """

    id: UUID
    base: int = 0
    sequence: int = 0
    taken: UUID | None = None
    taken_sequence: int = 0
