"""Readers' words made plain: one way to write each character, nothing that hides or turns others round."""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Control characters but tab and newline, those that force a direction, and halves of characters (lone surrogates).
# Joiners stay: Persian and emoji need them. NUL stays, to be refused.
UNWANTED = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# No script stacks more marks on one letter (Hebrew with its accents, Tibetan).
MOST_MARKS = 5
MANY_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){3,}")
# Letters and signs that are drawn as nothing.
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def plain_text(text):
    """Return the text in NFC, without control characters or towers of marks, with at most two blank lines together."""
    text = UNWANTED.sub("", LINE_ENDS.sub("\n", text))
    text = text if text.isascii() else _without_towers(unicodedata.normalize("NFC", text))
    return MANY_BLANK_LINES.sub("\n\n\n", text).strip()


def one_line(text):
    """Return the text as plain_text has it, on one line with single spaces; "" if nothing shows."""
    text = " ".join(plain_text(text).split())
    return text if shows_something(text) else ""


def shows_something(text):
    """Tell whether a reader would see anything: spaces, joiners and lone accents are nothing."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in FILLERS for sign in text)


def _without_towers(text):
    """Drop the marks that stand on a letter beyond the fifth."""
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
