"""Import of a Word document: one article, as a draft."""

import io
import zipfile
from pathlib import Path

import pytest

from articles.exchange import docx
from articles.models import Article, Photo
from tests.builders import a_picture

from .test_import_articles import CommandRun

pytestmark = pytest.mark.django_db
WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATION}/hyperlink" '
    f'Target="https://example.org/" TargetMode="External"/><Relationship Id="rId2" Type="{RELATION}/image" '
    'Target="media/well.png"/></Relationships>'
)
STYLE_MAP = "".join(
    f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
    for name in ("Title", "Subtitle", "heading 1", "heading 2", "Quote")
)
NUMBERING = (
    f'<w:numbering {WORD}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="A teal well"/>'
    "<a:graphic><a:graphicData><pic:pic>"
    '<pic:blipFill><a:blip r:embed="rId2"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing>"
    "</w:r></w:p>"
)


def a_paragraph(text, style="", run="", listed=False):
    """Return a paragraph as Word writes it."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if listed else ""
    return f"<w:p><w:pPr>{style}{listed}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def a_document(*paragraphs, title="Well is measured", creator="Nasrin Kaveh; Omid Sattari", parts=None):
    """Return the bytes of a Word document; `parts` are files in it that replace or add to the usual ones."""
    core = f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="{docx.DUBLIN_CORE}">'
    metadata = f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>"
    files = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {WORD}><w:body>{''.join(paragraphs)}</w:body></w:document>",
        "word/_rels/document.xml.rels": RELATIONS,
        "word/styles.xml": f"<w:styles {WORD}>{STYLE_MAP}</w:styles>",
        "word/numbering.xml": NUMBERING,
        "word/media/well.png": a_picture().read(),
        "docProps/core.xml": f"{core}{metadata}</cp:coreProperties>",
        **(parts or {}),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def imported(tmp_path, monkeypatch):
    """Return a function that imports a document and returns the CommandRun."""
    monkeypatch.chdir(tmp_path)

    def run(data, *args):
        Path("a.docx").write_bytes(data)
        return CommandRun("a.docx", *args)

    return run


PARAGRAPHS = (
    a_paragraph("Well is measured", "Title"),
    a_paragraph("It went down.", "Subtitle"),
    a_paragraph("The ", run="<w:b/>"),
    a_paragraph("Why", "heading1"),
    a_paragraph("One", listed=True),
    a_paragraph("Two", listed=True),
    a_paragraph("It is dry", "Quote"),
    f'<w:p><w:hyperlink r:id="rId1"><w:r><w:rPr><w:i/></w:rPr><w:t>there</w:t></w:r></w:hyperlink></w:p>{PICTURE}',
)


def test_a_document_becomes_a_draft_with_its_structure_and_its_picture(imported):
    data = a_document(*PARAGRAPHS)
    ran = imported(data, "--credit", "Drawing: the tests", "--section", "Economy")
    assert ran.err == []
    assert ran.out[0] == "a.docx: Imported as a draft. Publish it at the desk."
    article = Article.objects.get()
    photo = Photo.objects.get()
    assert (photo.alt_text, photo.credit) == ("A teal well", "Drawing: the tests")
    assert article.body == (
        "<p><strong>The </strong></p><h2>Why</h2><ul><li><p>One</p></li><li><p>Two</p></li></ul>"
        '<blockquote><p>It is dry</p></blockquote><p><a href="https://example.org/"><em>there</em></a></p>'
        f'<figure><img src="/admin/photos/{photo.pk}/" alt=""><figcaption></figcaption></figure>'
    )
    assert (article.headline, article.standfirst, article.stage) == ("Well is measured", "It went down.", "draft")
    assert [byline.author.name for byline in article.bylines.all()] == ["Nasrin Kaveh", "Omid Sattari"]
    again = imported(data, "--credit", "Drawing: the tests", "--section", "Economy")
    assert again.out == ["imported 0, unchanged 1, refused 0"]


def test_without_a_credit_the_picture_is_left_out_with_a_message(imported):
    ran = imported(a_document(*PARAGRAPHS))
    assert any(line.endswith("was left out. It has no credit.") for line in ran.out)
    assert not Photo.objects.exists()
    assert "<figure" not in Article.objects.get().body


def test_without_a_title_the_first_sentence_is_the_headline(imported):
    ran = imported(a_document(a_paragraph("It fell. Then it rose."), title="", creator=""))
    assert "a.docx: The headline was taken from the first sentence." in ran.out
    assert Article.objects.get().headline == "It fell"


def broken(**parts):
    return a_document(
        *PARAGRAPHS, parts={name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()}
    )


BOMB = '<!DOCTYPE x [<!ENTITY a "b">]><w:document>&a;</w:document>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (broken(word__document_xml=BOMB), "The file declares a document type."),
        (broken(docProps__core_xml=BOMB), "The file declares a document type."),
        (broken(word__document_xml="<w:document>"), "The Word document is broken or locked"),
        (broken(word__document_xml="<a>" * 300 + "</a>" * 300), "The elements are nested more than 200 levels deep."),
        (
            broken(word__document_xml=" " * (docx.MAX_XML_SIZE + 1)),
            "The document’s part word/document.xml is larger than 10 MB.",
        ),
        (
            broken(word__document_xml=f'<w:document a="{"x" * 60_000_000}"/>'),
            "The document’s part word/document.xml is larger than 10 MB.",
        ),
        (
            a_document(*["<w:p><w:r><w:t>x</w:t></w:r></w:p>"] * 200_000),
            "The document has more than 100,000 elements (paragraphs, runs of text, formatting).",
        ),
        (broken(word__document=BOMB), "The file declares a document type."),
        (broken(word__document=BOMB.encode("utf-16")), "The file declares a document type."),
        (
            broken(word__document="\n" + "<a>" * 300 + "</a>" * 300),
            "The elements are nested more than 200 levels deep.",
        ),
        (broken(word__huge="a" * docx.MAX_UNPACKED_SIZE), "Unpacked, the document would be larger than 200 MB."),
        (a_document(*PARAGRAPHS)[:-100], "The Word document is broken or locked"),
        (b"PK\x03\x04", "The Word document is broken or locked"),
    ],
    ids=[
        "doctype",
        "properties",
        "cut xml",
        "deep",
        "large part",
        "large attribute",
        "many paragraphs",
        "other name",
        "utf-16",
        "other name, deep",
        "bomb",
        "cut",
        "beginning",
    ],
)
def test_a_document_that_may_not_be_read_is_refused_in_a_sentence(imported, data, sentence):
    ran = imported(data)
    assert ran.err[0].startswith(f"a.docx:1: {sentence}")
    assert not Article.objects.exists()


def test_a_document_with_other_files_than_xml_is_read(imported):
    assert imported(broken(word__font_odttf=b"\x00\xff\x00\x9c", word__empty_bin=b"")).err == []
    assert Article.objects.exists()


def test_another_archive_is_refused(imported):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    assert imported(file.getvalue()).err == ["a.docx:1: This is a ZIP archive, but not a Word document (.docx)."]
