"""Reading WXR piece by piece: what expat tells becomes plain elements, one item in memory at a time.

https://wordpress.org/documentation/article/tools-export-screen/; the elements are those that WordPress'
wp-admin/includes/export.php writes, in the versions 1.0, 1.1 and 1.2 of its name space.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from ..item import ItemError

WORDPRESS = re.compile(r"http://wordpress\.org/export/(?:1\.[0-2])/|https://wordpress\.org/export/(?:1\.[0-2])/")
# How the names of other name spaces are written here.
PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
PIECE = 1 << 16
DEEPEST = 64
# Of one item, its comments included.
MOST_ELEMENTS, MOST_CHARACTERS = 300_000, 50_000_000
# Of what stands outside of items, such as a tag.
LONGEST_OUTSIDE = 1_000_000
# XML may not hold them, and WordPress writes them all the same.
CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
# expat's errors by what they are called.
NAMES = ("NO_ELEMENTS", "UNCLOSED_TOKEN", "UNCLOSED_CDATA_SECTION", "PARTIAL_CHAR", "UNDEFINED_ENTITY")
CODES = {expat.errors.codes[getattr(expat.errors, f"XML_ERROR_{name}")]: name for name in NAMES}
TRUNCATED = {"NO_ELEMENTS", "UNCLOSED_TOKEN", "UNCLOSED_CDATA_SECTION", "PARTIAL_CHAR"}


@dataclass(slots=True)
class Element:
    """An element: its name as WordPress writes it, its text, its attributes, its line and what stands in it."""

    name: str
    line: int
    attributes: dict = field(default_factory=dict)
    text: str = ""
    children: list = field(default_factory=list)

    def get(self, name):
        """Return the text of the first child of that name, "" where there is none."""
        return next((child.text for child in self.children if child.name == name), "")

    def all(self, name):
        """Return the children of that name."""
        return [child for child in self.children if child.name == name]


class Parser:
    """Yields the children of a WXR's channel, whole, as they end; what is too large of one comes as an ItemError."""

    def __init__(self):
        self.expat = expat.ParserCreate(namespace_separator=" ")
        self.expat.buffer_text = True
        self.expat.buffer_size = PIECE
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.CharacterDataHandler = self._text
        self.expat.StartDoctypeDeclHandler = self._refuse_doctype
        self.depth = self.elements = self.characters = self.removed = 0
        self.stack, self.pieces, self.ready = [], [], []
        self.version_seen = False
        self.too_large = None

    def parse(self, file):
        """Yield Elements and ItemErrors of an open file; ItemError where it can't be read to its end."""
        try:
            while piece := file.read(PIECE):
                clean = piece.translate(None, CONTROLS)
                self.removed += len(piece) - len(clean)
                self.expat.Parse(clean, False)
                yield from self._taken()
            self.expat.Parse(b"", True)
        except expat.ExpatError as error:
            # What came before stands; whoever reads twice has refused the file by now.
            raise ItemError(error.lineno, _sentence(error)) from error
        if not self.version_seen:
            raise ItemError(1, "It is no WordPress export: nothing in it is of WordPress’ name space (WXR 1.0 to 1.2).")
        yield from self._taken()

    def _taken(self):
        ready, self.ready = self.ready, []
        return ready

    def _refuse_doctype(self, *declared):
        line = self.expat.CurrentLineNumber
        raise ItemError(line, "A document type stands in it; such files, which may declare entities, aren’t read.")

    def _start(self, name, attributes):
        self.depth += 1
        if self.depth > DEEPEST:
            raise ItemError(self.expat.CurrentLineNumber, f"Elements stand more than {DEEPEST} deep in one another.")
        if self.depth == 1 and name != "rss":
            raise ItemError(
                self.expat.CurrentLineNumber, f"It begins with <{name[:40]}>, a WordPress export with <rss>."
            )
        if self.depth < 3:
            return
        if self.depth == 3:
            self.elements, self.characters, self.too_large = 0, 0, None
        self.elements += 1
        if self.too_large is None and self.elements > MOST_ELEMENTS:
            self._give_up(f"It has more than {MOST_ELEMENTS:,} elements.")
        if self.too_large is None:
            self.stack.append((Element(self._plain(name), self.expat.CurrentLineNumber, attributes), []))

    def _text(self, text):
        if not self.stack or self.too_large:
            return
        self.characters += len(text)
        if self.characters > (MOST_CHARACTERS if self.stack[0][0].name == "item" else LONGEST_OUTSIDE):
            self._give_up("It has more text than any article with its comments.")
        else:
            self.stack[-1][1].append(text)

    def _end(self, name):
        if self.depth >= 3 and self.too_large is None:
            element, pieces = self.stack.pop()
            element.text = "".join(pieces)
            if self.stack:
                self.stack[-1][0].children.append(element)
            else:
                self.ready.append(element)
        elif self.depth == 3:
            self.ready.append(self.too_large)
        self.depth -= 1

    def _give_up(self, sentence):
        self.too_large = ItemError(self.stack[0][0].line, sentence)
        self.stack.clear()

    def _plain(self, name):
        """Return an element's name with the prefix that WordPress writes."""
        space, _, local = name.rpartition(" ")
        if not space:
            return local
        if WORDPRESS.match(space):
            self.version_seen = True
            return f"excerpt:{local}" if space.endswith("excerpt/") else f"wp:{local}"
        return PREFIXES.get(space, "other:") + local


def _sentence(error):
    name = CODES.get(error.code)
    if name == "NO_ELEMENTS" and error.lineno == 1 and not error.offset:
        return "The file is empty."
    if name in TRUNCATED:
        return "It ends in the middle: the file is truncated. Export it again."
    if name == "UNDEFINED_ENTITY":
        return "An entity that XML doesn’t know stands in it, so it can’t be read."
    return f"It is no well-formed XML: {expat.ErrorString(error.code)}."
