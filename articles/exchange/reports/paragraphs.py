"""The anatomy of a report's text: paragraphs, sub-heads, the dateline, the line that opens comments."""

import re
from dataclasses import dataclass

LONGEST_SUBHEAD = 80
LONGEST_DATELINE = 60
LONGEST_HEADLINE = 110
COMMENT_LINE = re.compile(r"\*\s*Comment\s*:?", re.IGNORECASE)
CLOSING = tuple(".!?:;,…؟؛،۔”’\"')]»*-–—")

DASH = re.compile(r"\s*(?:--|—)\s*")
PLACE_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[.’'\-])*")
DATE_WORD = re.compile(r"[0-9]{1,4}\.?")
# Small words inside the name of a place, and those of them that may begin one.
ARTICLES = frozenset({"al", "el", "la", "le"})
PARTICLES = ARTICLES | {"and", "da", "de", "del", "di", "do", "du", "e", "of", "on", "the", "upon"}

SENTENCE_END = re.compile(r"[.!?…؟۔]+[”’\"')»\]]*(?=\s)")
ABBREVIATION = re.compile(r"\W*(?:(?:[^\W\d_]\.)+|(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Rep|Gov|No|vs)\.)")


@dataclass(frozen=True)
class Block:
    """A line of the text: a paragraph, or a sub-head."""

    text: str
    is_subhead: bool = False


def is_blank(line):
    """Tell whether nothing in the line can be seen."""
    return not any(sign.isprintable() and not sign.isspace() for sign in line)


def opens_comments(lines):
    """Tell whether the last line that isn't blank reads `* Comment:`."""
    last = next((line for line in reversed(lines) if not is_blank(line)), "")
    return COMMENT_LINE.fullmatch(last.strip()) is not None


def read_blocks(lines):
    """Return the text as Blocks, one for each line that isn't blank, without a closing `* Comment:`."""
    blank = [True, *map(is_blank, lines)]
    places = [place for place, line in enumerate(lines) if not is_blank(line)]
    if opens_comments(lines):
        places.pop()
    return [
        # A sub-head stands over something; what ends the text is a paragraph.
        Block(text, is_subhead=blank[place] and place != places[-1] and _reads_like_a_subhead(text))
        for place, text in ((place, lines[place].strip()) for place in places)
    ]


def _reads_like_a_subhead(text):
    begins_with_a_word = text[0].isalnum() or text[0] in "“‘«\"'"
    return begins_with_a_word and len(text) <= LONGEST_SUBHEAD and not text.endswith(CLOSING)


def split_dateline(text):
    """Return the dateline that opens a paragraph ("" where none does), and the rest of the paragraph.

    A dateline is at most 60 characters before `--` or an em dash: place names, perhaps a date and an
    agency, as in “TEHRAN” or “Rasht, Aug 21 (Agency)”. Any other sentence with a dash in it is left whole.
    """
    dash = DASH.search(text[: LONGEST_DATELINE + 8])
    if not dash or not 2 <= dash.start() <= LONGEST_DATELINE:
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
        and words[0].lower() not in PARTICLES - ARTICLES
        and all(_belongs_in_a_dateline(word) for word in words)
    )


def _belongs_in_a_dateline(word):
    if word in PARTICLES or DATE_WORD.fullmatch(word):
        return True
    return PLACE_WORD.fullmatch(word) is not None and not word[0].islower()


def _is_an_aside(dateline, rest):
    # “Karim — a baker — rose early”: asides go on in small letters, and most have a dash at either end.
    signs = [rest[0].islower(), DASH.search(rest) is not None]
    place = re.split(r"[,(]", dateline)[0]
    return all(signs) if place.isupper() else any(signs)


def first_sentence(text):
    """Return the first sentence of `text` as a headline: no full stop, cut at a word to 110 characters."""
    beginning = text[: 4 * LONGEST_HEADLINE]
    ends = (end.end() for end in SENTENCE_END.finditer(beginning) if _ends_a_sentence(beginning, end))
    sentence = beginning[: next(ends, len(beginning))].strip()
    if len(sentence) > LONGEST_HEADLINE:
        return _cut_at_a_word(sentence)
    return sentence if sentence.endswith("..") else sentence.removesuffix(".") or sentence


def _ends_a_sentence(text, end):
    last_word = text[: end.end()].split()[-1]
    following = text[end.end() :].lstrip()
    return not ABBREVIATION.fullmatch(last_word) and not following[:1].islower()


def _cut_at_a_word(sentence):
    whole = sentence[:LONGEST_HEADLINE]
    words, space, _ = whole.rpartition(" ")
    return (words if space else whole[:-1]).rstrip(" ,;:-–—") + "…"
