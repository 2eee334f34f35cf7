"""Editor windows: each opening of an article's edit page is one, identified by hidden fields of the page's form."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class EditorWindow:
    """An opening of an article's edit page.

    `base` is the number of the revision that it started from (0: none), `sequence` the number of its last autosave. If
    it was opened to restore an unsaved text, `taken` is the window of that text and `taken_sequence` the text's
    sequence at the time.
    """

    id: UUID
    base: int = 0
    sequence: int = 0
    taken: UUID | None = None
    taken_sequence: int = 0
