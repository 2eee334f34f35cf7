"""Reading WXR piece by piece: what expat tells becomes plain elements, one item in memory at a time.

https://wordpress.org/documentation/article/tools-export-screen/; the elements are those that WordPress'
wp-admin/includes/export.php writes, in the versions 1.0, 1.1 and 1.2 of its name space.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from ..parsed_article import ImportFileError

WORDPRESS_NAMESPACE = re.compile(
    r"http://wordpress\.org/export/(?:1\.[0-2])/|https://wordpress\.org/export/(?:1\.[0-2])/"
)
# How the names of other name spaces are written here.
NAMESPACE_PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
CHUNK_SIZE = 1 << 16
MAX_DEPTH = 64
# Of one item, its comments included.
MAX_ELEMENTS, MAX_CHARACTERS = 300_000, 50_000_000
# Of what stands outside of items, such as a tag.
MAX_CHANNEL_CHARACTERS = 1_000_000
# XML may not hold them, and WordPress writes them all the same.
CONTROL_CHARACTERS = bytes([*range(9), 11, 12, *range(14, 32)])
# expat's errors by what they are called.
ERROR_NAMES = ("NO_ELEMENTS", "UNCLOSED_TOKEN", "UNCLOSED_CDATA_SECTION", "PARTIAL_CHAR", "UNDEFINED_ENTITY")
ERROR_NAMES_BY_CODE = {expat.errors.codes[getattr(expat.errors, f"XML_ERROR_{name}")]: name for name in ERROR_NAMES}
TRUNCATION_ERRORS = {"NO_ELEMENTS", "UNCLOSED_TOKEN", "UNCLOSED_CDATA_SECTION", "PARTIAL_CHAR"}


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


class WxrParser:
    """Yields the children of a WXR's channel as they end; an ImportFileError instead of one that is too large."""

    def __init__(self):
        self.expat = expat.ParserCreate(namespace_separator=" ")
        self.expat.buffer_text = True
        self.expat.buffer_size = CHUNK_SIZE
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.CharacterDataHandler = self._text
        self.expat.StartDoctypeDeclHandler = self._refuse_doctype
        self.depth = self.elements = self.characters = self.removed_characters = 0
        self.stack, self.text_parts, self.ready = [], [], []
        self.version_seen = False
        self.too_large = None

    def parse(self, file):
        """Yield Elements and ImportFileErrors of an open file; ImportFileError where it can't be read to its end."""
        try:
            while chunk := file.read(CHUNK_SIZE):
                clean = chunk.translate(None, CONTROL_CHARACTERS)
                self.removed_characters += len(chunk) - len(clean)
                self.expat.Parse(clean, False)
                yield from self._pop_ready()
            self.expat.Parse(b"", True)
        except expat.ExpatError as error:
            # What came before stands; whoever reads twice has refused the file by now.
            raise ImportFileError(error.lineno, _error_message(error)) from error
        if not self.version_seen:
            raise ImportFileError(
                1, "It is no WordPress export: nothing in it is of WordPress’ name space (WXR 1.0 to 1.2)."
            )
        yield from self._pop_ready()

    def _pop_ready(self):
        ready, self.ready = self.ready, []
        return ready

    def _refuse_doctype(self, *declared):
        line = self.expat.CurrentLineNumber
        raise ImportFileError(
            line, "A document type stands in it; such files, which may declare entities, aren’t read."
        )

    def _start(self, name, attributes):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ImportFileError(
                self.expat.CurrentLineNumber, f"Elements stand more than {MAX_DEPTH} deep in one another."
            )
        if self.depth == 1 and name != "rss":
            raise ImportFileError(
                self.expat.CurrentLineNumber, f"It begins with <{name[:40]}>, a WordPress export with <rss>."
            )
        if self.depth < 3:
            return
        if self.depth == 3:
            self.elements, self.characters, self.too_large = 0, 0, None
        self.elements += 1
        if self.too_large is None and self.elements > MAX_ELEMENTS:
            self._reject_element(f"It has more than {MAX_ELEMENTS:,} elements.")
        if self.too_large is None:
            self.stack.append((Element(self._prefixed_name(name), self.expat.CurrentLineNumber, attributes), []))

    def _text(self, text):
        if not self.stack or self.too_large:
            return
        self.characters += len(text)
        if self.characters > (MAX_CHARACTERS if self.stack[0][0].name == "item" else MAX_CHANNEL_CHARACTERS):
            self._reject_element("It has more text than any article with its comments.")
        else:
            self.stack[-1][1].append(text)

    def _end(self, name):
        if self.depth >= 3 and self.too_large is None:
            element, text_parts = self.stack.pop()
            element.text = "".join(text_parts)
            if self.stack:
                self.stack[-1][0].children.append(element)
            else:
                self.ready.append(element)
        elif self.depth == 3:
            self.ready.append(self.too_large)
        self.depth -= 1

    def _reject_element(self, reason):
        self.too_large = ImportFileError(self.stack[0][0].line, reason)
        self.stack.clear()

    def _prefixed_name(self, name):
        """Return an element's name with the prefix that WordPress writes."""
        space, _, local = name.rpartition(" ")
        if not space:
            return local
        if WORDPRESS_NAMESPACE.match(space):
            self.version_seen = True
            return f"excerpt:{local}" if space.endswith("excerpt/") else f"wp:{local}"
        return NAMESPACE_PREFIXES.get(space, "other:") + local


def _error_message(error):
    name = ERROR_NAMES_BY_CODE.get(error.code)
    if name == "NO_ELEMENTS" and error.lineno == 1 and not error.offset:
        return "The file is empty."
    if name in TRUNCATION_ERRORS:
        return "It ends in the middle: the file is truncated. Export it again."
    if name == "UNDEFINED_ENTITY":
        return "An entity that XML doesn’t know stands in it, so it can’t be read."
    return f"It is no well-formed XML: {expat.ErrorString(error.code)}."
