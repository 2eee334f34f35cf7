"""A language in which every message is marked, so that text which isn't translatable can be found.

Each message of Newsroom, of Django and of the packages installed with it reads "[!! message !!]". What a page shows
outside such marks is either content or a text that no translator can reach.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings

# A language that Babel knows and that isn't written in Latin letters: its word for "and" is taken for content.
LANGUAGE = "el"
OPEN, CLOSE = "[!! ", " !!]"
# These are letters of date formats, not texts.
DATE_FORMAT = "date format"
PLURAL_FORMS = "nplurals=2; plural=(n != 1);"
CATALOGUE = "LC_MESSAGES/django.po"
# Attributes that a browser or a screen reader presents, and meta elements whose content search results show.
SHOWN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "label"}
# Attributes for scripts that hold codes.
CODE_ATTRIBUTES = {"data-shortcut"}
SHOWN_META = {"description", "og:title", "og:description", "twitter:title", "twitter:description", "og:image:alt"}
HIDDEN_ELEMENTS = {"script", "style", "code", "kbd", "samp"}
VOID_ELEMENTS = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Addresses, names of files and sums of money or size may stand in any text, and are the same in every language.
NOT_LANGUAGE = re.compile(
    r"\w*\*{4,}|\(…\w+\)|https?://\S+|\S+@\S+|\S*\.(?:example|test|png|jpe?g|webp|json|xml|rss|atom)\S*|/\S+/|&\w+;"
)
WORD = re.compile(r"[A-Za-z]{2,}")


def write_pseudo_locale(folder: Path) -> None:
    """Write the catalogue of the marked language into a folder for LOCALE_PATHS."""
    marked = Catalog(locale="en")
    marked.mime_headers = [*marked.mime_headers, ("Plural-Forms", PLURAL_FORMS)]
    for path in _catalogues():
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and not (message.context or "").startswith(DATE_FORMAT):
                    marked.add(message.id, _marked(message.id), context=message.context)
    target = folder / LANGUAGE / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, marked)


def _catalogues() -> list[Path]:
    """Return the files of messages of Django, the installed apps and Newsroom; of each the English, else any."""
    folders = [Path(django.__file__).parent / "conf" / "locale"]
    folders += [Path(config.path) / "locale" for config in apps.get_app_configs()]
    folders += map(Path, settings.LOCALE_PATHS)
    found = [sorted(folder.glob(f"*/{CATALOGUE}"), key=lambda path: path.parts[-3] != "en") for folder in folders]
    return [paths[0] for paths in found if paths]


def _marked(text: str | tuple[str, ...]) -> str | tuple[str, ...]:
    if isinstance(text, tuple):
        return tuple(f"{OPEN}{form}{CLOSE}" for form in text)
    return f"{OPEN}{text}{CLOSE}"


def unmarked_words(page: str) -> list[str]:
    """Return the texts of an HTML page with Latin letters that stand outside every mark, attributes included."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def unmarked_lines(text: str) -> list[str]:
    """Return the pieces of a plain text with Latin letters that stand outside every mark."""
    return [piece.strip() for piece in _outside_marks(text) if _has_words(piece)]


def _outside_marks(text: str, depth: int = 0) -> list[str]:
    """Return the pieces of a text outside every mark, where `depth` marks are open before it."""
    pieces = []
    for part in re.split(f"({re.escape(OPEN.strip())}|{re.escape(CLOSE.strip())})", text):
        if part == OPEN.strip():
            depth += 1
        elif part == CLOSE.strip():
            depth -= 1
        elif not depth:
            pieces.append(part)
    return pieces


def _has_words(text: str) -> bool:
    return bool(WORD.search(NOT_LANGUAGE.sub(" ", text)))


def is_text_for_scripts(name: str, value: str | None) -> bool:
    """Return whether an attribute holds a text that a script shows: several words."""
    return name.startswith("data-") and name not in CODE_ATTRIBUTES and " " in (value or "").strip()


def unmarked_values(data: object) -> list[str]:
    """Return the texts without a mark among the values of JSON data."""
    if isinstance(data, str):
        return unmarked_lines(data)
    if isinstance(data, dict):
        data = list(data.values())
    return [text for value in data for text in unmarked_values(value)] if isinstance(data, list) else []


class _Reader(HTMLParser):
    """Reads a page from top to bottom and keeps the texts outside marks; a mark may span several elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open_marks = 0
        self._hidden_in: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if (tag in HIDDEN_ELEMENTS or attributes.get("translate") == "no" or self._hidden_in) and (
            tag not in VOID_ELEMENTS
        ):
            self._hidden_in.append(tag)
        if not self._hidden_in and attributes.get("translate") != "no":
            self._read_attributes(tag, attributes)

    def _read_attributes(self, tag: str, attributes: dict[str, str | None]) -> None:
        shown = [name for name in attributes if name in SHOWN_ATTRIBUTES]
        shown += [name for name in attributes if is_text_for_scripts(name, attributes[name])]
        if tag == "meta" and (attributes.get("name") or attributes.get("property")) in SHOWN_META:
            shown.append("content")
        if tag == "input" and attributes.get("type") in {"submit", "button"}:
            shown.append("value")
        for name in shown:
            # Django's icons for yes and no are called so in every language.
            pieces = [] if attributes[name] in {"True", "False"} else _outside_marks(attributes[name] or "")
            if any(map(_has_words, pieces)):
                self.found.append(f"{tag} {name}={attributes[name]!r}")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden_in and tag in self._hidden_in:
            while self._hidden_in.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._hidden_in:
            self.found += [piece.strip() for piece in _outside_marks(data, self._open_marks) if _has_words(piece)]
        self._open_marks += data.count(OPEN.strip()) - data.count(CLOSE.strip())
