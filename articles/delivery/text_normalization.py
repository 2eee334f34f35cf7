"""Normalize text that readers send: NFC, without control characters or characters that force a direction."""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Control characters except tab and newline, directional overrides, and lone surrogates. Joiners stay, since Persian and
# emoji need them. NUL stays, so that validators can refuse it.
UNWANTED_CHARACTERS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# No script needs more combining marks on one letter, not even Hebrew with accents or Tibetan.
MAX_COMBINING_MARKS = 5
MANY_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){3,}")
# Letters and symbols that have no visible glyph.
BLANK_CHARACTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def normalize_text(text: str) -> str:
    """Return the text in NFC, without control characters and excess combining marks, with at most two blank lines."""
    text = UNWANTED_CHARACTERS.sub("", LINE_ENDS.sub("\n", text))
    text = text if text.isascii() else _limit_combining_marks(unicodedata.normalize("NFC", text))
    return MANY_BLANK_LINES.sub("\n\n\n", text).strip()


def normalize_line(text: str) -> str:
    """Return the normalized text on one line with single spaces; "" if nothing in it is visible."""
    text = " ".join(normalize_text(text).split())
    return text if has_visible_text(text) else ""


def has_visible_text(text: str) -> bool:
    """Return whether the text has a visible character: spaces, joiners and lone accents don't count."""
    return any(unicodedata.category(character)[0] in "LNPS" and character not in BLANK_CHARACTERS for character in text)


def _limit_combining_marks(text: str) -> str:
    """Remove the combining marks of a letter after the fifth."""
    characters, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= MAX_COMBINING_MARKS:
            characters.append(character)
    return "".join(characters)
