"""Readers' words made plain: one way to write each character, nothing that hides or turns others round."""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Control characters but tab and newline, those that force a direction, and halves of characters (lone surrogates).
# Joiners stay: Persian and emoji need them. NUL stays, to be refused.
UNWANTED_CHARACTERS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# No script stacks more marks on one letter (Hebrew with its accents, Tibetan).
MAX_COMBINING_MARKS = 5
MANY_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){3,}")
# Letters and signs that are drawn as nothing.
BLANK_CHARACTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def normalize_text(text):
    """Return the text in NFC, without control characters or towers of marks, with at most two blank lines together."""
    text = UNWANTED_CHARACTERS.sub("", LINE_ENDS.sub("\n", text))
    text = text if text.isascii() else _limit_combining_marks(unicodedata.normalize("NFC", text))
    return MANY_BLANK_LINES.sub("\n\n\n", text).strip()


def normalize_line(text):
    """Return the text as normalize_text has it, on one line with single spaces; "" if nothing shows."""
    text = " ".join(normalize_text(text).split())
    return text if has_visible_text(text) else ""


def has_visible_text(text):
    """Tell whether a reader would see anything: spaces, joiners and lone accents are nothing."""
    return any(unicodedata.category(character)[0] in "LNPS" and character not in BLANK_CHARACTERS for character in text)


def _limit_combining_marks(text):
    """Drop the marks that stand on a letter beyond the fifth."""
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= MAX_COMBINING_MARKS:
            kept.append(character)
    return "".join(kept)
