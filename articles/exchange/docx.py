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

from ..delivery.text import one_line
from ..editorial.body import text_of
from .files import STANDARD_INPUT
from .item import ItemError, Picture, State, made
from .markup import Markup, refuse_too_much, words_of
from .reports.paragraphs import first_sentence

BEGINS = b"PK\x03\x04"
DOCUMENT, PROPERTIES = "word/document.xml", "docProps/core.xml"
MEGABYTE = 1_000_000
LARGEST, LARGEST_UNPACKED, LARGEST_XML = 60 * MEGABYTE, 200 * MEGABYTE, 10 * MEGABYTE
MOST_FILES, DEEPEST = 2_000, 200
STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => h1.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
TITLE = re.compile(r'<h1 class="(title|subtitle)">(.*?)</h1>', re.DOTALL)
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
LONGEST = {"headline": 200, "standfirst": 400}


def fits(beginning):
    """Tell whether a file that begins with these bytes is a ZIP archive, of which Word's is the one that is read."""
    return beginning.startswith(BEGINS)


def read(source, choices):
    """Yield the Item that a Word document is; ItemError where it is none or can't be read."""
    with source.open() as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ItemError(1, f"The file is too large; a Word document has at most {LARGEST // MEGABYTE} MB.")
    properties = _look_into(data)
    pictures, remarks = {}, []
    try:
        result = mammoth.convert_to_html(
            BytesIO(data),
            style_map=STYLES,
            convert_image=mammoth.images.img_element(partial(_note, pictures, choices.credit)),
        )
    except Exception as error:
        # The library meets what is broken inside with nearly any exception.
        raise ItemError(1, "The Word document is broken and can’t be read. Save it again in Word.") from error
    refuse_too_much(result.value, 1)
    yield _item(result.value, properties, pictures, remarks, _origin(source, data))


def _origin(source, data):
    """Return what names a document for ever: its path; of one that has none, from standard input, its content."""
    named = data if source.path == STANDARD_INPUT else str(Path(source.path).resolve()).encode("utf-8", "replace")
    return "docx:" + hashlib.sha256(named).hexdigest()


def _item(html, properties, pictures, remarks, origin):
    styled = {name: one_line(words_of(text)) for name, text in TITLE.findall(html)}
    title = one_line(properties.get("title", ""))
    headline = title or styled.get("title", "")
    html = TITLE.sub("", html)
    markup = Markup(lambda attributes: (attributes.get("src", ""), "") if attributes.get("src") in pictures else None)
    body = markup.rewrite(html)
    words = {"headline": headline, "standfirst": styled.get("subtitle", "")}
    if not headline:
        words["headline"] = first_sentence(text_of(body)) or "Untitled"
        remarks.append("headline taken from the first sentence")
    elif styled.get("title") and styled["title"] != headline:
        remarks.append(
            f"its own title “{styled['title'][:100]}” isn’t that of its properties, which became the headline"
        )
    for name, longest in LONGEST.items():
        if len(words[name]) > longest:
            remarks.append(f"{name} cut to {longest} characters: {words[name]}")
            words[name] = words[name][: longest - 1] + "…"
    return made(
        **words,
        origin=origin,
        state=State.DRAFT,
        body=body,
        authors=tuple(name[:80] for part in properties.get("creator", "").split(";") if (name := one_line(part))),
        pictures=pictures,
        remarks=("a draft, which the desk publishes", *remarks, *markup.remarks),
    )


def _note(pictures, credit, image):
    """Note a picture of the document, and return the attributes of its <img>."""
    with image.open() as file:
        data = file.read(LARGEST + 1)
    name = f"{hashlib.sha256(data).hexdigest()[:12]}.{image.content_type.rpartition('/')[2][:5]}"
    alt = one_line(image.alt_text or "")
    pictures.setdefault(name, Picture(name=name, open=partial(BytesIO, data), alt_text=alt, credit=credit))
    return {"src": name}


def _look_into(data):
    """Refuse what isn't a Word document, or may not be unpacked; return its properties as {name: text}."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if DOCUMENT not in names:
                raise ItemError(1, "It is a ZIP archive, but no Word document (.docx).")
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
                raise ItemError(1, f"Unpacked it would be larger than {LARGEST_UNPACKED // MEGABYTE} MB.")
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _look_at_xml(archive, entry)
            return _properties(archive.read(PROPERTIES)) if PROPERTIES in names else {}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ItemError(
            1, "The Word document is broken or locked, and can’t be read. Save it again in Word."
        ) from error
    except expat.ExpatError as error:
        raise ItemError(1, "The Word document is broken inside, and can’t be read. Save it again in Word.") from error


def _look_at_xml(archive, entry):
    if entry.file_size > LARGEST_XML:
        raise ItemError(1, f"{one_line(entry.filename)[:60]} in it is larger than {LARGEST_XML // MEGABYTE} MB.")
    parser, depth = expat.ParserCreate(), [0]

    def begin(name, attributes):
        depth[0] += 1
        if depth[0] > DEEPEST:
            raise ItemError(1, f"Elements in it stand more than {DEEPEST} deep in one another.")

    def end(name):
        depth[0] -= 1

    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(archive.read(entry), True)


def _refuse_doctype(*declared):
    raise ItemError(1, "A document type stands in it; such files, which may declare entities, aren’t read.")


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
