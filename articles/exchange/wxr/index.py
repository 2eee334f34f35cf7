"""What must be known of a whole WXR before its first post is read, kept in a database of its own on the disk.

Posts point at pictures, authors and categories that may stand anywhere in the file, so it is gone through once before.
That also finds a file that is broken further down before anything of it is taken in.
"""

import sqlite3
from collections import Counter

from ..item import ItemError
from ..markup import words_of
from .parse import Parser

SCHEMA = """
    CREATE TABLE attachment (
        id INTEGER PRIMARY KEY, url TEXT, path TEXT, title TEXT, caption TEXT, alt TEXT, meta TEXT
    );
    CREATE TABLE author (login TEXT PRIMARY KEY, name TEXT);
    CREATE TABLE term (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE post (id INTEGER PRIMARY KEY, line INTEGER);
"""
BATCH = 500
POST = "post"


class Index:
    """The pictures, authors, categories and posts of a WXR."""

    def __init__(self):
        # "" is a nameless file that goes with the connection; little of it stays in memory.
        self.rows = sqlite3.connect("", isolation_level=None)
        self.rows.executescript(SCHEMA)
        self.rows.execute("PRAGMA cache_size = -8000")
        self.rows.execute("BEGIN")
        self.site = self.language = ""
        self.posts, self.removed, self.left_out = 0, 0, Counter()

    def close(self) -> None:
        """Close the database, which deletes its file."""
        self.rows.close()

    def read(self, file):
        """Go through an open file; ItemError, with the line, where it can't be read to its end."""
        parser = Parser()
        for element in parser.parse(file):
            if isinstance(element, ItemError):
                self.posts += 1
            elif note := NOTED.get(element.name):
                note(self, element)
        self.removed = parser.removed
        self.rows.execute("CREATE INDEX attachment_by_path ON attachment (path)")

    @property
    def highest(self):
        """The highest number that a post of the file has."""
        return self.rows.execute("SELECT max(id) FROM post").fetchone()[0] or 0

    def author(self, login):
        """Return the name that readers know an author by; the login where the file has no other."""
        row = self.rows.execute("SELECT name FROM author WHERE login = ?", [login]).fetchone()
        return (row and row[0]) or login

    def term(self, number):
        """Return the name of a category, "" for none."""
        row = self.rows.execute("SELECT name FROM term WHERE id = ?", [number]).fetchone()
        return row[0] if row else ""

    def attachment(self, *, number=None, path=""):
        """Return what the file says of a picture, as (url, path, title, caption, alt, meta); None for none."""
        column, value = ("id", number) if number else ("path", path)
        columns = "url, path, title, caption, alt, meta"
        return self.rows.execute(f"SELECT {columns} FROM attachment WHERE {column} = ?", [value]).fetchone()

    def first_line_of(self, number):
        """Return the line on which the first post of that number begins."""
        return self.rows.execute("SELECT line FROM post WHERE id = ?", [number]).fetchone()[0]

    def _note_item(self, item):
        kind = item.get("wp:post_type") or POST
        number = whole(item.get("wp:post_id"))
        if kind == "attachment" and number:
            meta = {each.get("wp:meta_key"): each.get("wp:meta_value") for each in item.all("wp:postmeta")}
            url = item.get("wp:attachment_url") or item.get("guid")
            row = (
                number,
                url,
                meta.get("_wp_attached_file") or path_of(url),
                item.get("title"),
                item.get("excerpt:encoded"),
                meta.get("_wp_attachment_image_alt", ""),
                meta.get("_wp_attachment_metadata", ""),
            )
            self.rows.execute("INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        elif kind == POST:
            self.posts += 1
            if number:
                self.rows.execute("INSERT OR IGNORE INTO post VALUES (?, ?)", [number, item.line])
        else:
            self.left_out[kind] += 1

    def _note_author(self, author):
        login, name = author.get("wp:author_login"), author.get("wp:author_display_name")
        self.rows.execute("INSERT OR IGNORE INTO author VALUES (?, ?)", [login, words_of(name)])

    def _note_term(self, term):
        if number := whole(term.get("wp:term_id")):
            self.rows.execute("INSERT OR IGNORE INTO term VALUES (?, ?)", [number, words_of(term.get("wp:cat_name"))])

    def _note_site(self, element):
        self.site = element.text.strip().rstrip("/")

    def _note_link(self, element):
        self.site = self.site or element.text.strip().rstrip("/")

    def _note_language(self, element):
        self.language = element.text.strip()


NOTED = {
    "item": Index._note_item,
    "wp:author": Index._note_author,
    "wp:category": Index._note_term,
    "wp:base_blog_url": Index._note_site,
    "link": Index._note_link,
    "language": Index._note_language,
}


def whole(text):
    """Return a number that a row can have, 0 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def path_of(url):
    """Return where a picture lies below WordPress' folder of uploads, by its address."""
    return url.partition("/uploads/")[2].partition("?")[0]
