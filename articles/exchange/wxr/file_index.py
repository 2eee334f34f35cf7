"""An index of a whole WXR file, in a database of its own on the disk.

Posts refer to pictures, authors and categories anywhere in the file, so the file is read once to index them before the
posts are imported. Errors anywhere in the file are found before anything is imported.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from typing import BinaryIO, NamedTuple

from ..html_converter import html_line_to_text
from ..parsed_article import ImportFileError
from .xml_parser import Element, WxrParser

SCHEMA = """
    CREATE TABLE attachment (
        id INTEGER PRIMARY KEY, url TEXT, path TEXT, title TEXT, caption TEXT, alt TEXT, meta TEXT
    );
    CREATE TABLE author (login TEXT PRIMARY KEY, name TEXT);
    CREATE TABLE term (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE post (id INTEGER PRIMARY KEY, line INTEGER);
"""
POST_TYPE = "post"


class Attachment(NamedTuple):
    """A picture of the file: its address, its path below the folder of uploads, its texts, its serialized metadata."""

    url: str
    path: str
    title: str = ""
    caption: str = ""
    alt_text: str = ""
    metadata: str = ""


class WxrIndex:
    """The pictures, authors, categories and posts of a WXR file."""

    def __init__(self) -> None:
        # "" is a temporary database on the disk, deleted with the connection; only its cache is in memory.
        self.connection = sqlite3.connect("", isolation_level=None)
        self.connection.executescript(SCHEMA)
        self.connection.execute("PRAGMA cache_size = -8000")
        self.connection.execute("BEGIN")
        self.site = self.language = ""
        self.post_count = self.removed_characters = 0
        self.skipped_types: Counter[str] = Counter()

    def close(self) -> None:
        """Close the database, which deletes its file."""
        self.connection.close()

    def read(self, file: BinaryIO) -> None:
        """Index an open file; raise ImportFileError, with the line, if it can't be read to its end."""
        parser = WxrParser()
        for element in parser.parse(file):
            if isinstance(element, ImportFileError):
                self.post_count += 1
            elif handler := ELEMENT_HANDLERS.get(element.name):
                handler(self, element)
        self.removed_characters = parser.removed_characters
        self.connection.execute("CREATE INDEX attachment_by_path ON attachment (path)")

    @property
    def highest_id(self) -> int:
        """The highest number of a post in the file."""
        return self.connection.execute("SELECT max(id) FROM post").fetchone()[0] or 0

    def author_name(self, login: str) -> str:
        """Return the display name of an author, or the login if the file has no display name."""
        result = self.connection.execute("SELECT name FROM author WHERE login = ?", [login]).fetchone()
        return (result and result[0]) or login

    def term_name(self, number: int) -> str:
        """Return the name of a category, "" for none."""
        result = self.connection.execute("SELECT name FROM term WHERE id = ?", [number]).fetchone()
        return result[0] if result else ""

    def attachment(self, *, number: int | None = None, path: str = "") -> Attachment | None:
        """Return a picture by its number or its path, None if there is none."""
        query = "SELECT url, path, title, caption, alt, meta FROM attachment WHERE "
        if number:
            result = self.connection.execute(query + "id = ?", [number]).fetchone()
        else:
            result = self.connection.execute(query + "path = ?", [path]).fetchone()
        return Attachment(*result) if result else None

    def first_line_of(self, number: int) -> int:
        """Return the line on which the first post with this number begins."""
        return self.connection.execute("SELECT line FROM post WHERE id = ?", [number]).fetchone()[0]

    def _index_item(self, item: Element) -> None:
        post_type = item.get("wp:post_type") or POST_TYPE
        number = parse_id(item.get("wp:post_id"))
        if post_type == "attachment" and number:
            self._index_attachment(item, number)
        elif post_type == POST_TYPE:
            self.post_count += 1
            if number:
                self.connection.execute("INSERT OR IGNORE INTO post VALUES (?, ?)", [number, item.line])
        else:
            self.skipped_types[post_type] += 1

    def _index_attachment(self, item: Element, number: int) -> None:
        meta = {each.get("wp:meta_key"): each.get("wp:meta_value") for each in item.all("wp:postmeta")}
        url = item.get("wp:attachment_url") or item.get("guid")
        values = (
            number,
            url,
            meta.get("_wp_attached_file") or upload_path(url),
            item.get("title"),
            item.get("excerpt:encoded"),
            meta.get("_wp_attachment_image_alt", ""),
            meta.get("_wp_attachment_metadata", ""),
        )
        self.connection.execute("INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def _index_author(self, author: Element) -> None:
        login, name = author.get("wp:author_login"), author.get("wp:author_display_name")
        self.connection.execute("INSERT OR IGNORE INTO author VALUES (?, ?)", [login, html_line_to_text(name)])

    def _index_term(self, term: Element) -> None:
        if number := parse_id(term.get("wp:term_id")):
            self.connection.execute(
                "INSERT OR IGNORE INTO term VALUES (?, ?)", [number, html_line_to_text(term.get("wp:cat_name"))]
            )

    def _set_site(self, element: Element) -> None:
        self.site = element.text.strip().rstrip("/")

    def _set_site_from_link(self, element: Element) -> None:
        self.site = self.site or element.text.strip().rstrip("/")

    def _set_language(self, element: Element) -> None:
        self.language = element.text.strip()


ELEMENT_HANDLERS: Mapping[str, Callable[[WxrIndex, Element], None]] = {
    "item": WxrIndex._index_item,
    "wp:author": WxrIndex._index_author,
    "wp:category": WxrIndex._index_term,
    "wp:base_blog_url": WxrIndex._set_site,
    "link": WxrIndex._set_site_from_link,
    "language": WxrIndex._set_language,
}


def parse_id(text: str) -> int:
    """Return a number that a database can store as an ID, 0 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def upload_path(url: str) -> str:
    """Return a picture's path below WordPress's folder of uploads, taken from its address."""
    return url.partition("/uploads/")[2].partition("?")[0]
