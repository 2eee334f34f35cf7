"""The structure of a report's text: paragraphs, sub-heads, the dateline, the line that opens comments."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_SUBHEAD_LENGTH = 80
MAX_DATELINE_LENGTH = 60
MAX_HEADLINE_LENGTH = 110
COMMENT_LINE = re.compile(r"\*\s*Comment\s*:?", re.IGNORECASE)
END_PUNCTUATION = tuple(".!?:;,…؟؛،۔”’\"')]»*-–—")

DASH = re.compile(r"\s*(?:--|—)\s*")
PLACE_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[.’'\-])*")
DATE_WORD = re.compile(r"[0-9]{1,4}\.?")
# Lower-case words in names of places; those of NAME_ARTICLES can begin a name.
NAME_ARTICLES = frozenset({"al", "el", "la", "le"})
NAME_PARTICLES = NAME_ARTICLES | {"and", "da", "de", "del", "di", "do", "du", "e", "of", "on", "the", "upon"}

SENTENCE_END = re.compile(r"[.!?…؟۔]+[”’\"')»\]]*(?=\s)")
ABBREVIATION = re.compile(r"\W*(?:(?:[^\W\d_]\.)+|(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Rep|Gov|No|vs)\.)")


@dataclass(frozen=True)
class Block:
    """A line of the text: a paragraph, or a sub-head."""

    text: str
    is_subhead: bool = False


def is_blank(line: str) -> bool:
    """Return whether the line has no visible character."""
    return not any(character.isprintable() and not character.isspace() for character in line)


def opens_comments(lines: Sequence[str]) -> bool:
    """Return whether the last line that isn't blank reads `* Comment:`."""
    last = next((line for line in reversed(lines) if not is_blank(line)), "")
    return COMMENT_LINE.fullmatch(last.strip()) is not None


def read_blocks(lines: Sequence[str]) -> list[Block]:
    """Return the text as Blocks, one for each line that isn't blank, without a closing `* Comment:`."""
    # is_after_blank[n] says whether line n follows a blank line or begins the text.
    is_after_blank = [True, *map(is_blank, lines)]
    positions = [position for position, line in enumerate(lines) if not is_blank(line)]
    if opens_comments(lines):
        positions.pop()
    blocks = []
    for position in positions:
        text = lines[position].strip()
        # The last line is a paragraph, since a sub-head needs text below it.
        is_subhead = is_after_blank[position] and position != positions[-1] and _looks_like_subhead(text)
        blocks.append(Block(text, is_subhead))
    return blocks


def _looks_like_subhead(text: str) -> bool:
    begins_with_a_word = text[0].isalnum() or text[0] in "“‘«\"'"
    return begins_with_a_word and len(text) <= MAX_SUBHEAD_LENGTH and not text.endswith(END_PUNCTUATION)


def split_dateline(text: str) -> tuple[str, str]:
    """Return the dateline that opens a paragraph, "" for none, and the rest of the paragraph.

    A dateline is at most 60 characters before `--` or an em dash: place names, perhaps a date and an
    agency, as in “TEHRAN” or “Rasht, Aug 21 (Agency)”. Any other sentence with a dash is not split.
    """
    dash = DASH.search(text[: MAX_DATELINE_LENGTH + 8])
    if not dash or not 2 <= dash.start() <= MAX_DATELINE_LENGTH:
        return "", text
    dateline, rest = text[: dash.start()].strip(), text[dash.end() :].strip()
    if rest and _names_places(dateline) and not _is_an_aside(dateline, rest):
        return dateline, rest
    return "", text


def _names_places(dateline: str) -> bool:
    words = [word for word in re.split(r"[\s,/()]+", dateline) if word]
    return (
        0 < len(words) <= 8
        and sum(char.isalpha() for char in words[0]) >= 2
        and words[0].lower() not in NAME_PARTICLES - NAME_ARTICLES
        and all(_is_dateline_word(word) for word in words)
    )


def _is_dateline_word(word: str) -> bool:
    if word in NAME_PARTICLES or DATE_WORD.fullmatch(word):
        return True
    return PLACE_WORD.fullmatch(word) is not None and not word[0].islower()


def _is_an_aside(dateline: str, rest: str) -> bool:
    # An aside continues in lower case, and usually has a dash at both ends: “Karim — a baker — rose early”.
    conditions = [rest[0].islower(), DASH.search(rest) is not None]
    place = re.split(r"[,(]", dateline)[0]
    return all(conditions) if place.isupper() else any(conditions)


def first_sentence(text: str) -> str:
    """Return the first sentence of `text` as a headline, without a full stop, truncated at a word to 110 characters."""
    beginning = text[: 4 * MAX_HEADLINE_LENGTH]
    ends = (end.end() for end in SENTENCE_END.finditer(beginning) if _ends_a_sentence(beginning, end))
    sentence = beginning[: next(ends, len(beginning))].strip()
    if len(sentence) > MAX_HEADLINE_LENGTH:
        return _truncate_at_word(sentence)
    return sentence if sentence.endswith("..") else sentence.removesuffix(".") or sentence


def _ends_a_sentence(text: str, end: re.Match[str]) -> bool:
    last_word = text[: end.end()].split()[-1]
    following = text[end.end() :].lstrip()
    return not ABBREVIATION.fullmatch(last_word) and not following[:1].islower()


def _truncate_at_word(sentence: str) -> str:
    beginning = sentence[:MAX_HEADLINE_LENGTH]
    words, space, _rest = beginning.rpartition(" ")
    return (words if space else beginning[:-1]).rstrip(" ,;:-–—") + "…"
