"""What must be known of a whole WXR before its first post is read, kept in a database of its own on the disk.

Posts point at pictures, authors and categories that may stand anywhere in the file, so it is gone through once before.
That also finds a file that is broken further down before anything of it is taken in.
"""

import sqlite3
from collections import Counter

from ..html_converter import html_line_to_text
from ..parsed_article import ImportFileError
from .xml_parser import WxrParser

SCHEMA = """
    CREATE TABLE attachment (
        id INTEGER PRIMARY KEY, url TEXT, path TEXT, title TEXT, caption TEXT, alt TEXT, meta TEXT
    );
    CREATE TABLE author (login TEXT PRIMARY KEY, name TEXT);
    CREATE TABLE term (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE post (id INTEGER PRIMARY KEY, line INTEGER);
"""
BATCH = 500
POST_TYPE = "post"


class WxrIndex:
    """The pictures, authors, categories and posts of a WXR."""

    def __init__(self):
        # "" is a nameless file that goes with the connection; little of it stays in memory.
        self.connection = sqlite3.connect("", isolation_level=None)
        self.connection.executescript(SCHEMA)
        self.connection.execute("PRAGMA cache_size = -8000")
        self.connection.execute("BEGIN")
        self.site = self.language = ""
        self.post_count, self.removed_characters, self.skipped_types = 0, 0, Counter()

    def close(self) -> None:
        """Close the database, which deletes its file."""
        self.connection.close()

    def read(self, file):
        """Go through an open file; ImportFileError, with the line, where it can't be read to its end."""
        parser = WxrParser()
        for element in parser.parse(file):
            if isinstance(element, ImportFileError):
                self.post_count += 1
            elif handler := ELEMENT_HANDLERS.get(element.name):
                handler(self, element)
        self.removed_characters = parser.removed_characters
        self.connection.execute("CREATE INDEX attachment_by_path ON attachment (path)")

    @property
    def highest_id(self):
        """The highest number that a post of the file has."""
        return self.connection.execute("SELECT max(id) FROM post").fetchone()[0] or 0

    def author_name(self, login):
        """Return the name that readers know an author by; the login where the file has no other."""
        row = self.connection.execute("SELECT name FROM author WHERE login = ?", [login]).fetchone()
        return (row and row[0]) or login

    def term_name(self, number):
        """Return the name of a category, "" for none."""
        row = self.connection.execute("SELECT name FROM term WHERE id = ?", [number]).fetchone()
        return row[0] if row else ""

    def attachment(self, *, number=None, path=""):
        """Return what the file says of a picture, as (url, path, title, caption, alt, meta); None for none."""
        column, value = ("id", number) if number else ("path", path)
        columns = "url, path, title, caption, alt, meta"
        return self.connection.execute(f"SELECT {columns} FROM attachment WHERE {column} = ?", [value]).fetchone()

    def first_line_of(self, number):
        """Return the line on which the first post of that number begins."""
        return self.connection.execute("SELECT line FROM post WHERE id = ?", [number]).fetchone()[0]

    def _index_item(self, item):
        kind = item.get("wp:post_type") or POST_TYPE
        number = parse_id(item.get("wp:post_id"))
        if kind == "attachment" and number:
            meta = {each.get("wp:meta_key"): each.get("wp:meta_value") for each in item.all("wp:postmeta")}
            url = item.get("wp:attachment_url") or item.get("guid")
            row = (
                number,
                url,
                meta.get("_wp_attached_file") or upload_path(url),
                item.get("title"),
                item.get("excerpt:encoded"),
                meta.get("_wp_attachment_image_alt", ""),
                meta.get("_wp_attachment_metadata", ""),
            )
            self.connection.execute("INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        elif kind == POST_TYPE:
            self.post_count += 1
            if number:
                self.connection.execute("INSERT OR IGNORE INTO post VALUES (?, ?)", [number, item.line])
        else:
            self.skipped_types[kind] += 1

    def _index_author(self, author):
        login, name = author.get("wp:author_login"), author.get("wp:author_display_name")
        self.connection.execute("INSERT OR IGNORE INTO author VALUES (?, ?)", [login, html_line_to_text(name)])

    def _index_term(self, term):
        if number := parse_id(term.get("wp:term_id")):
            self.connection.execute(
                "INSERT OR IGNORE INTO term VALUES (?, ?)", [number, html_line_to_text(term.get("wp:cat_name"))]
            )

    def _set_site(self, element):
        self.site = element.text.strip().rstrip("/")

    def _set_site_from_link(self, element):
        self.site = self.site or element.text.strip().rstrip("/")

    def _set_language(self, element):
        self.language = element.text.strip()


ELEMENT_HANDLERS = {
    "item": WxrIndex._index_item,
    "wp:author": WxrIndex._index_author,
    "wp:category": WxrIndex._index_term,
    "wp:base_blog_url": WxrIndex._set_site,
    "link": WxrIndex._set_site_from_link,
    "language": WxrIndex._set_language,
}


def parse_id(text):
    """Return a number that a row can have, 0 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def upload_path(url):
    """Return where a picture lies below WordPress' folder of uploads, by its address."""
    return url.partition("/uploads/")[2].partition("?")[0]
