"""Read one article from a Word document (Office Open XML, ISO/IEC 29500), using mammoth.

The archive is checked before mammoth builds trees of its XML: a document that would be very large, that has more
elements than an article needs, or that declares a document type, is refused.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol
from xml.parsers import expat

import mammoth
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..delivery.text_normalization import normalize_line
from ..editorial.body_html import body_plain_text
from .html_converter import Attributes, HtmlConverter, check_html_size, html_line_to_text
from .import_run import ImportRunOptions
from .parsed_article import (
    UNTITLED,
    ImportFileError,
    ParsedArticle,
    ParsedPicture,
    TargetState,
    build_parsed_article,
    headline_from_text_message,
    shorten_texts,
)
from .plain_text.paragraphs import first_sentence
from .source_files import STANDARD_INPUT, SourceFile
from .xml_messages import doctype_message, nesting_message

ZIP_SIGNATURE = b"PK\x03\x04"
DOCUMENT_PATH, PROPERTIES_PATH = "word/document.xml", "docProps/core.xml"
MEGABYTE = 1_000_000
MAX_FILE_SIZE, MAX_UNPACKED_SIZE, MAX_XML_SIZE = 60 * MEGABYTE, 200 * MEGABYTE, 10 * MEGABYTE
MAX_FILES, MAX_DEPTH = 2_000, 200
# In all parts together. A paragraph has about five, and mammoth needs about a second for 8,000.
MAX_ELEMENTS = 100_000
# The starts of XML, with or without a byte order mark and in UTF-8 or UTF-16.
XML_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
XML_SUFFIXES, SNIFF_BYTES = (".xml", ".rels"), 4096
STYLE_MAP = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => h1.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
TITLE_TAG = re.compile(r'<h1 class="(title|subtitle)">(.*?)</h1>', re.DOTALL)
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MAX_LENGTHS = {"headline": 200, "standfirst": 400}
MAX_PROPERTY_LENGTH = 1_000


class MammothImage(Protocol):
    """What mammoth, which has no types, passes to a converter of images."""

    alt_text: str | None
    content_type: str

    def open(self) -> BinaryIO:
        """Open the picture's file."""


def matches(start: bytes) -> bool:
    """Return whether a file that begins with these bytes is a ZIP archive, which may be a Word document."""
    return start.startswith(ZIP_SIGNATURE)


def read(source: SourceFile, run_options: ImportRunOptions) -> Iterator[ParsedArticle]:
    """Yield the ParsedArticle of a Word document; raise ImportFileError if the file isn't one or can't be read."""
    with source.open() as file:
        data = file.read(MAX_FILE_SIZE + 1)
    if len(data) > MAX_FILE_SIZE:
        message = _("The file is too large. A Word document can have at most %(size)s MB.")
        raise ImportFileError(1, message % {"size": MAX_FILE_SIZE // MEGABYTE})
    properties = _check_archive(data)
    pictures: dict[str, ParsedPicture] = {}
    try:
        result = mammoth.convert_to_html(
            BytesIO(data),
            style_map=STYLE_MAP,
            convert_image=mammoth.images.img_element(partial(_add_picture, pictures, run_options.credit)),
        )
    except Exception as error:
        # mammoth raises nearly any exception for a broken document.
        raise ImportFileError(1, _broken_document_message()) from error
    check_html_size(result.value, 1)
    yield _parsed_article(result.value, properties, pictures, _origin(source, data))


def _broken_document_message() -> str:
    return _("The Word document is broken or locked and can’t be read. Save it again in Word.")


def _origin(source: SourceFile, data: bytes) -> str:
    """Return the permanent identifier of a document: its path, or its content if it comes from standard input."""
    identity = data if source.path == STANDARD_INPUT else str(Path(source.path).resolve()).encode("utf-8", "replace")
    return "docx:" + hashlib.sha256(identity).hexdigest()


def _parsed_article(
    html: str, properties: dict[str, str], pictures: dict[str, ParsedPicture], origin: str
) -> ParsedArticle:
    def find_picture(attributes: Attributes) -> tuple[str, str] | None:
        name = attributes.get("src", "")
        return (name, "") if name in pictures else None

    titles = {name: normalize_line(html_line_to_text(text)) for name, text in TITLE_TAG.findall(html)}
    converter = HtmlConverter(find_picture)
    body = converter.convert(TITLE_TAG.sub("", html))
    texts, messages = _texts(titles, normalize_line(properties.get("title", "")), body)
    return build_parsed_article(
        **texts,
        origin=origin,
        state=TargetState.DRAFT,
        body=body,
        authors=_authors(properties.get("creator", "")),
        pictures=pictures,
        messages=(_("Imported as a draft. Publish it at the desk."), *messages, *converter.messages),
    )


def _texts(titles: dict[str, str], property_title: str, body: str) -> tuple[dict[str, str], list[str]]:
    """Return headline and standfirst as {field: text}, and messages on how they were chosen."""
    messages = []
    headline = property_title or titles.get("title", "")
    if not headline:
        headline = first_sentence(body_plain_text(body)) or UNTITLED
        messages.append(headline_from_text_message())
    elif titles.get("title") and titles["title"] != headline:
        message = _(
            "The title in the text, “%(title)s”, differs from the title in the document’s properties, which became the "
            "headline."
        )
        messages.append(message % {"title": titles["title"][:100]})
    texts = {"headline": headline, "standfirst": titles.get("subtitle", "")}
    return texts, messages + shorten_texts(texts, MAX_LENGTHS)


def _authors(creator: str) -> tuple[str, ...]:
    names: Iterable[str] = map(normalize_line, creator.split(";"))
    return tuple(name[:80] for name in names if name)


def _add_picture(pictures: dict[str, ParsedPicture], credit: str, image: MammothImage) -> dict[str, str]:
    """Add a picture of the document to `pictures`, and return the attributes of its <img>."""
    with image.open() as file:
        data = file.read(MAX_FILE_SIZE + 1)
    name = f"{hashlib.sha256(data).hexdigest()[:12]}.{image.content_type.rpartition('/')[2][:5]}"
    alt_text = normalize_line(image.alt_text or "")
    picture = ParsedPicture(name=name, open=partial(BytesIO, data), alt_text=alt_text, credit=credit)
    pictures.setdefault(name, picture)
    return {"src": name}


def _check_archive(data: bytes) -> dict[str, str]:
    """Return the properties of a Word document as {name: text}.

    Raises ImportFileError if the file isn't a Word document, or may not be unpacked.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if DOCUMENT_PATH not in names:
                raise ImportFileError(1, _("This is a ZIP archive, but not a Word document (.docx)."))
            if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_SIZE:
                message = _("Unpacked, the document would be larger than %(size)s MB.")
                raise ImportFileError(1, message % {"size": MAX_UNPACKED_SIZE // MEGABYTE})
            counter = ElementCounter()
            for entry in entries:
                if _is_xml(archive, entry):
                    counter.check(_read_part(archive, entry))
            return _properties(archive.read(PROPERTIES_PATH)) if PROPERTIES_PATH in names else {}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        expat.ExpatError,
    ) as error:
        raise ImportFileError(1, _broken_document_message()) from error


def _is_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Return whether mammoth could read this part as XML; the names of parts can be chosen freely."""
    if entry.filename.lower().endswith(XML_SUFFIXES):
        return True
    with archive.open(entry) as part:
        return bool(XML_START.match(part.read(SNIFF_BYTES)))


def _read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the content of a part; zipfile never reads more than the size in the archive's directory."""
    if entry.file_size > MAX_XML_SIZE:
        message = _("The document’s part %(name)s is larger than %(size)s MB.")
        name = normalize_line(entry.filename)[:60]
        raise ImportFileError(1, message % {"name": name, "size": MAX_XML_SIZE // MEGABYTE})
    return archive.read(entry)


class ElementCounter:
    """Counts the elements of a document's parts, and refuses what isn't safe to read; it keeps nothing of the text."""

    def __init__(self) -> None:
        self.elements = self.depth = 0

    def check(self, xml: bytes) -> None:
        """Raise ImportFileError for too many elements, for deeply nested ones, and for a document type."""
        self.depth = 0
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.Parse(xml, True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > MAX_ELEMENTS:
            message = ngettext(
                "The document has more than %(limit)s element (paragraphs, runs of text, formatting).",
                "The document has more than %(limit)s elements (paragraphs, runs of text, formatting).",
                MAX_ELEMENTS,
            )
            raise ImportFileError(1, message % {"limit": number_format(MAX_ELEMENTS, force_grouping=True)})
        if self.depth > MAX_DEPTH:
            raise ImportFileError(1, nesting_message(MAX_DEPTH))

    def _end(self, name: str) -> None:
        self.depth -= 1


def _refuse_doctype(*declaration: object) -> None:
    raise ImportFileError(1, doctype_message())


def _properties(data: bytes) -> dict[str, str]:
    """Return the Dublin Core properties, as {title: …, creator: …}."""
    properties: dict[str, str] = {}
    current = ""
    parser = expat.ParserCreate(namespace_separator=" ")

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal current
        namespace, _separator, local_name = name.rpartition(" ")
        current = local_name if namespace == DUBLIN_CORE else ""

    def end(name: str) -> None:
        nonlocal current
        current = ""

    def add(text: str) -> None:
        if current:
            properties[current] = (properties.get(current, "") + text)[:MAX_PROPERTY_LENGTH]

    parser.StartElementHandler, parser.CharacterDataHandler = begin, add
    parser.EndElementHandler = end
    parser.Parse(data, True)
    return properties
