"""The anatomy of a report's text: paragraphs, sub-heads, the dateline, the line that opens comments."""

import re
from dataclasses import dataclass

MAX_SUBHEAD_LENGTH = 80
MAX_DATELINE_LENGTH = 60
MAX_HEADLINE_LENGTH = 110
COMMENT_LINE = re.compile(r"\*\s*Comment\s*:?", re.IGNORECASE)
END_PUNCTUATION = tuple(".!?:;,…؟؛،۔”’\"')]»*-–—")

DASH = re.compile(r"\s*(?:--|—)\s*")
PLACE_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[.’'\-])*")
DATE_WORD = re.compile(r"[0-9]{1,4}\.?")
# Small words inside the name of a place, and those of them that may begin one.
NAME_ARTICLES = frozenset({"al", "el", "la", "le"})
NAME_PARTICLES = NAME_ARTICLES | {"and", "da", "de", "del", "di", "do", "du", "e", "of", "on", "the", "upon"}

SENTENCE_END = re.compile(r"[.!?…؟۔]+[”’\"')»\]]*(?=\s)")
ABBREVIATION = re.compile(r"\W*(?:(?:[^\W\d_]\.)+|(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Rep|Gov|No|vs)\.)")


@dataclass(frozen=True)
class Block:
    """A line of the text: a paragraph, or a sub-head."""

    text: str
    is_subhead: bool = False


def is_blank(line):
    """Tell whether nothing in the line can be seen."""
    return not any(character.isprintable() and not character.isspace() for character in line)


def opens_comments(lines):
    """Tell whether the last line that isn't blank reads `* Comment:`."""
    last = next((line for line in reversed(lines) if not is_blank(line)), "")
    return COMMENT_LINE.fullmatch(last.strip()) is not None


def read_blocks(lines):
    """Return the text as Blocks, one for each line that isn't blank, without a closing `* Comment:`."""
    blank = [True, *map(is_blank, lines)]
    positions = [place for place, line in enumerate(lines) if not is_blank(line)]
    if opens_comments(lines):
        positions.pop()
    return [
        # A sub-head stands over something; what ends the text is a paragraph.
        Block(text, is_subhead=blank[place] and place != positions[-1] and _looks_like_subhead(text))
        for place, text in ((place, lines[place].strip()) for place in positions)
    ]


def _looks_like_subhead(text):
    begins_with_a_word = text[0].isalnum() or text[0] in "“‘«\"'"
    return begins_with_a_word and len(text) <= MAX_SUBHEAD_LENGTH and not text.endswith(END_PUNCTUATION)


def split_dateline(text):
    """Return the dateline that opens a paragraph ("" where none does), and the rest of the paragraph.

    A dateline is at most 60 characters before `--` or an em dash: place names, perhaps a date and an
    agency, as in “TEHRAN” or “Rasht, Aug 21 (Agency)”. Any other sentence with a dash in it is left whole.
    """
    dash = DASH.search(text[: MAX_DATELINE_LENGTH + 8])
    if not dash or not 2 <= dash.start() <= MAX_DATELINE_LENGTH:
        return "", text
    dateline, rest = text[: dash.start()].strip(), text[dash.end() :].strip()
    if rest and _names_places(dateline) and not _is_an_aside(dateline, rest):
        return dateline, rest
    return "", text


def _names_places(dateline):
    words = [word for word in re.split(r"[\s,/()]+", dateline) if word]
    return (
        0 < len(words) <= 8
        and sum(char.isalpha() for char in words[0]) >= 2
        and words[0].lower() not in NAME_PARTICLES - NAME_ARTICLES
        and all(_is_dateline_word(word) for word in words)
    )


def _is_dateline_word(word):
    if word in NAME_PARTICLES or DATE_WORD.fullmatch(word):
        return True
    return PLACE_WORD.fullmatch(word) is not None and not word[0].islower()


def _is_an_aside(dateline, rest):
    # “Karim — a baker — rose early”: asides go on in small letters, and most have a dash at either end.
    conditions = [rest[0].islower(), DASH.search(rest) is not None]
    place = re.split(r"[,(]", dateline)[0]
    return all(conditions) if place.isupper() else any(conditions)


def first_sentence(text):
    """Return the first sentence of `text` as a headline: no full stop, cut at a word to 110 characters."""
    beginning = text[: 4 * MAX_HEADLINE_LENGTH]
    ends = (end.end() for end in SENTENCE_END.finditer(beginning) if _ends_a_sentence(beginning, end))
    sentence = beginning[: next(ends, len(beginning))].strip()
    if len(sentence) > MAX_HEADLINE_LENGTH:
        return _truncate_at_word(sentence)
    return sentence if sentence.endswith("..") else sentence.removesuffix(".") or sentence


def _ends_a_sentence(text, end):
    last_word = text[: end.end()].split()[-1]
    following = text[end.end() :].lstrip()
    return not ABBREVIATION.fullmatch(last_word) and not following[:1].islower()


def _truncate_at_word(sentence):
    whole = sentence[:MAX_HEADLINE_LENGTH]
    words, space, _ = whole.rpartition(" ")
    return (words if space else whole[:-1]).rstrip(" ,;:-–—") + "…"
