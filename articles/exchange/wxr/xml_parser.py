"""Parse WXR in pieces: expat's events become plain elements, with one item in memory at a time.

https://wordpress.org/documentation/article/tools-export-screen/. The elements are those that WordPress's
wp-admin/includes/export.php writes, in versions 1.0, 1.1 and 1.2 of its namespace.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..parsed_article import ImportFileError
from ..xml_messages import doctype_message, nesting_message

WORDPRESS_NAMESPACE = re.compile(
    r"http://wordpress\.org/export/(?:1\.[0-2])/|https://wordpress\.org/export/(?:1\.[0-2])/"
)
# The prefixes of the other namespaces.
NAMESPACE_PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
CHUNK_SIZE = 1 << 16
MAX_DEPTH = 64
# The limit of a start tag with its attributes, or a comment. expat keeps it in memory until it ends, and reads it from
# its beginning with every chunk.
MAX_TAG_MB = 1
MAX_TAG_SIZE = MAX_TAG_MB * 1_000_000
# The limits of one item, with its comments.
MAX_ELEMENTS, MAX_CHARACTERS = 300_000, 50_000_000
# The limit of an element outside of items, such as a tag.
MAX_CHANNEL_CHARACTERS = 1_000_000
# Characters that are invalid in XML, though WordPress writes them.
CONTROL_CHARACTERS = bytes([*range(9), 11, 12, *range(14, 32)])
# The names of expat's error codes.
ERROR_NAMES = ("NO_ELEMENTS", "UNCLOSED_TOKEN", "UNCLOSED_CDATA_SECTION", "PARTIAL_CHAR", "UNDEFINED_ENTITY")
ERROR_NAMES_BY_CODE = {expat.errors.codes[getattr(expat.errors, f"XML_ERROR_{name}")]: name for name in ERROR_NAMES}
TRUNCATION_ERRORS = {"NO_ELEMENTS", "UNCLOSED_TOKEN", "UNCLOSED_CDATA_SECTION", "PARTIAL_CHAR"}


@dataclass(slots=True)
class Element:
    """An element: its name with WordPress's prefix, its line, its attributes, its text and its children."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return the text of the first child with this name, "" if there is none."""
        return next((child.text for child in self.children if child.name == name), "")

    def all(self, name: str) -> list["Element"]:
        """Return the children with this name."""
        return [child for child in self.children if child.name == name]


class WxrParser:
    """Yield the children of a WXR's channel as they end, and an ImportFileError in place of one that is too large."""

    def __init__(self) -> None:
        self.expat = expat.ParserCreate(namespace_separator=" ")
        self.expat.buffer_text = True
        self.expat.buffer_size = CHUNK_SIZE
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.CharacterDataHandler = self._text
        self.expat.StartDoctypeDeclHandler = self._refuse_doctype
        self.depth = self.elements = self.characters = self.removed_characters = 0
        # The open elements, from the outside in, each with the parts of its text.
        self.stack: list[tuple[Element, list[str]]] = []
        self.ready: list[Element | ImportFileError] = []
        self.version_seen = False
        self.too_large: ImportFileError | None = None

    def parse(self, file: BinaryIO) -> Iterator[Element | ImportFileError]:
        """Yield the Elements and ImportFileErrors of an open file.

        Raises ImportFileError if the file can't be read to its end.
        """
        size = 0
        try:
            while chunk := file.read(CHUNK_SIZE):
                clean = chunk.translate(None, CONTROL_CHARACTERS)
                self.removed_characters += len(chunk) - len(clean)
                self.expat.Parse(clean, False)
                yield from self._pop_ready()
                size += len(clean)
                # What expat hasn't reported yet is the beginning of a tag.
                if size - self.expat.CurrentByteIndex > MAX_TAG_SIZE:
                    message = _("A tag or a comment of the file is larger than %(size)s MB.")
                    raise ImportFileError(self.expat.CurrentLineNumber, message % {"size": MAX_TAG_MB})
            self.expat.Parse(b"", True)
        except expat.ExpatError as error:
            # Elements before the error were yielded; the reader's first pass refuses such a file as a whole.
            raise ImportFileError(error.lineno, _error_message(error)) from error
        if not self.version_seen:
            message = _("The file isn’t a WordPress export: it uses no WordPress namespace (WXR 1.0 to 1.2).")
            raise ImportFileError(1, message)
        yield from self._pop_ready()

    def _pop_ready(self) -> list[Element | ImportFileError]:
        ready, self.ready = self.ready, []
        return ready

    def _refuse_doctype(self, *declaration: object) -> None:
        raise ImportFileError(self.expat.CurrentLineNumber, doctype_message())

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ImportFileError(self.expat.CurrentLineNumber, nesting_message(MAX_DEPTH))
        if self.depth == 1 and name != "rss":
            message = _("The file begins with <%(name)s>. A WordPress export begins with <rss>.")
            raise ImportFileError(self.expat.CurrentLineNumber, message % {"name": name[:40]})
        if self.depth < 3:
            return
        if self.depth == 3:
            self.elements, self.characters, self.too_large = 0, 0, None
        self.elements += 1
        if self.too_large is None and self.elements > MAX_ELEMENTS:
            message = ngettext(
                "The item has more than %(limit)s element.", "The item has more than %(limit)s elements.", MAX_ELEMENTS
            )
            self._reject_element(message % {"limit": number_format(MAX_ELEMENTS, force_grouping=True)})
        if self.too_large is None:
            self.stack.append((Element(self._prefixed_name(name), self.expat.CurrentLineNumber, attributes), []))
            self._count_characters(sum(map(len, attributes.values())))

    def _text(self, text: str) -> None:
        if not self.stack or self.too_large:
            return
        self._count_characters(len(text))
        if self.too_large is None:
            self.stack[-1][1].append(text)

    def _count_characters(self, count: int) -> None:
        self.characters += count
        if self.characters > (MAX_CHARACTERS if self.stack[0][0].name == "item" else MAX_CHANNEL_CHARACTERS):
            self._reject_element(_("The item has more text than an article with its comments can have."))

    def _end(self, name: str) -> None:
        if self.depth >= 3 and self.too_large is None:
            element, text_parts = self.stack.pop()
            element.text = "".join(text_parts)
            if self.stack:
                self.stack[-1][0].children.append(element)
            else:
                self.ready.append(element)
        elif self.depth == 3 and self.too_large:
            self.ready.append(self.too_large)
        self.depth -= 1

    def _reject_element(self, reason: str) -> None:
        self.too_large = ImportFileError(self.stack[0][0].line, reason)
        self.stack.clear()

    def _prefixed_name(self, name: str) -> str:
        """Return an element's name with WordPress's prefix."""
        namespace, _separator, local_name = name.rpartition(" ")
        if not namespace:
            return local_name
        if WORDPRESS_NAMESPACE.match(namespace):
            self.version_seen = True
            return f"excerpt:{local_name}" if namespace.endswith("excerpt/") else f"wp:{local_name}"
        return NAMESPACE_PREFIXES.get(namespace, "other:") + local_name


def _error_message(error: expat.ExpatError) -> str:
    name = ERROR_NAMES_BY_CODE.get(error.code)
    if name == "NO_ELEMENTS" and error.lineno == 1 and not error.offset:
        return _("The file is empty.")
    if name in TRUNCATION_ERRORS:
        return _("The file is cut off. Export it again.")
    if name == "UNDEFINED_ENTITY":
        return _("The file can’t be read, because it contains an entity that XML doesn’t define.")
    return _("The file isn’t well-formed XML: %(error)s.") % {"error": expat.ErrorString(error.code)}
