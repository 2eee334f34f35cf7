"""Reading one article out of a Word document (Office Open XML, ISO/IEC 29500), by way of mammoth.

What is in the file is looked at before anything is unpacked: a document that would be very large, or that declares a
document type, is refused.
"""

import hashlib
import re
import zipfile
from functools import partial
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

import mammoth

from ..delivery.text_normalization import normalize_line
from ..editorial.body_html import body_plain_text
from .html_converter import HtmlConverter, check_html_size, html_line_to_text
from .parsed_article import ImportFileError, ParsedPicture, TargetState, build_parsed_article
from .source_files import STANDARD_INPUT
from .text_report.paragraphs import first_sentence

ZIP_SIGNATURE = b"PK\x03\x04"
DOCUMENT_PATH, PROPERTIES_PATH = "word/document.xml", "docProps/core.xml"
MEGABYTE = 1_000_000
MAX_FILE_SIZE, MAX_UNPACKED_SIZE, MAX_XML_SIZE = 60 * MEGABYTE, 200 * MEGABYTE, 10 * MEGABYTE
MAX_FILES, MAX_DEPTH = 2_000, 200
STYLE_MAP = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => h1.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
TITLE_TAG = re.compile(r'<h1 class="(title|subtitle)">(.*?)</h1>', re.DOTALL)
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MAX_LENGTHS = {"headline": 200, "standfirst": 400}


def matches(start):
    """Tell whether a file that begins with these bytes is a ZIP archive, of which Word's is the one that is read."""
    return start.startswith(ZIP_SIGNATURE)


def read(source, run_options):
    """Yield the ParsedArticle that a Word document is; ImportFileError where it is none or can't be read."""
    with source.open() as file:
        data = file.read(MAX_FILE_SIZE + 1)
    if len(data) > MAX_FILE_SIZE:
        raise ImportFileError(1, f"The file is too large; a Word document has at most {MAX_FILE_SIZE // MEGABYTE} MB.")
    properties = _check_archive(data)
    pictures, messages = {}, []
    try:
        result = mammoth.convert_to_html(
            BytesIO(data),
            style_map=STYLE_MAP,
            convert_image=mammoth.images.img_element(partial(_add_picture, pictures, run_options.credit)),
        )
    except Exception as error:
        # The library meets what is broken inside with nearly any exception.
        raise ImportFileError(1, "The Word document is broken and can’t be read. Save it again in Word.") from error
    check_html_size(result.value, 1)
    yield _parsed_article(result.value, properties, pictures, messages, _origin(source, data))


def _origin(source, data):
    """Return what names a document for ever: its path; of one that has none, from standard input, its content."""
    named = data if source.path == STANDARD_INPUT else str(Path(source.path).resolve()).encode("utf-8", "replace")
    return "docx:" + hashlib.sha256(named).hexdigest()


def _parsed_article(html, properties, pictures, messages, origin):
    styled = {name: normalize_line(html_line_to_text(text)) for name, text in TITLE_TAG.findall(html)}
    title = normalize_line(properties.get("title", ""))
    headline = title or styled.get("title", "")
    html = TITLE_TAG.sub("", html)
    markup = HtmlConverter(
        lambda attributes: (attributes.get("src", ""), "") if attributes.get("src") in pictures else None
    )
    body = markup.convert(html)
    texts = {"headline": headline, "standfirst": styled.get("subtitle", "")}
    if not headline:
        texts["headline"] = first_sentence(body_plain_text(body)) or "Untitled"
        messages.append("headline taken from the first sentence")
    elif styled.get("title") and styled["title"] != headline:
        messages.append(
            f"its own title “{styled['title'][:100]}” isn’t that of its properties, which became the headline"
        )
    for name, max_length in MAX_LENGTHS.items():
        if len(texts[name]) > max_length:
            messages.append(f"{name} cut to {max_length} characters: {texts[name]}")
            texts[name] = texts[name][: max_length - 1] + "…"
    return build_parsed_article(
        **texts,
        origin=origin,
        state=TargetState.DRAFT,
        body=body,
        authors=tuple(name[:80] for part in properties.get("creator", "").split(";") if (name := normalize_line(part))),
        pictures=pictures,
        messages=("a draft, which the desk publishes", *messages, *markup.messages),
    )


def _add_picture(pictures, credit, image):
    """Note a picture of the document, and return the attributes of its <img>."""
    with image.open() as file:
        data = file.read(MAX_FILE_SIZE + 1)
    name = f"{hashlib.sha256(data).hexdigest()[:12]}.{image.content_type.rpartition('/')[2][:5]}"
    alt = normalize_line(image.alt_text or "")
    pictures.setdefault(name, ParsedPicture(name=name, open=partial(BytesIO, data), alt_text=alt, credit=credit))
    return {"src": name}


def _check_archive(data):
    """Refuse what isn't a Word document, or may not be unpacked; return its properties as {name: text}."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if DOCUMENT_PATH not in names:
                raise ImportFileError(1, "It is a ZIP archive, but no Word document (.docx).")
            if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_SIZE:
                raise ImportFileError(1, f"Unpacked it would be larger than {MAX_UNPACKED_SIZE // MEGABYTE} MB.")
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(archive, entry)
            return _properties(archive.read(PROPERTIES_PATH)) if PROPERTIES_PATH in names else {}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ImportFileError(
            1, "The Word document is broken or locked, and can’t be read. Save it again in Word."
        ) from error
    except expat.ExpatError as error:
        raise ImportFileError(
            1, "The Word document is broken inside, and can’t be read. Save it again in Word."
        ) from error


def _check_xml(archive, entry):
    if entry.file_size > MAX_XML_SIZE:
        raise ImportFileError(
            1, f"{normalize_line(entry.filename)[:60]} in it is larger than {MAX_XML_SIZE // MEGABYTE} MB."
        )
    parser, depth = expat.ParserCreate(), [0]

    def begin(name, attributes):
        depth[0] += 1
        if depth[0] > MAX_DEPTH:
            raise ImportFileError(1, f"Elements in it stand more than {MAX_DEPTH} deep in one another.")

    def end(name):
        depth[0] -= 1

    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(archive.read(entry), True)


def _refuse_doctype(*declared):
    raise ImportFileError(1, "A document type stands in it; such files, which may declare entities, aren’t read.")


def _properties(data):
    """Return the Dublin Core properties, as {title: …, creator: …}."""
    found, now = {}, [""]
    parser = expat.ParserCreate(namespace_separator=" ")

    def begin(name, attributes):
        space, _, local = name.rpartition(" ")
        now[0] = local if space == DUBLIN_CORE else ""

    def add(text):
        if now[0]:
            found[now[0]] = (found.get(now[0], "") + text)[:1_000]

    parser.StartElementHandler, parser.CharacterDataHandler = begin, add
    parser.EndElementHandler = lambda name: now.__setitem__(0, "")
    parser.Parse(data, True)
    return found
