"""Text analysis: the words and links of a comment with their positions, word lists, and the similarity of texts."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

# Invisible characters, which don't separate words.
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060]")
WORD = re.compile("[\\w\u00ad\u200b-\u200d\u2060]+")
DOMAINS = "com|net|org|info|biz|ru|cn|io|co|me|xyz|top|shop|online|site|club|live|store|app|dev|example"
LINK = re.compile(
    rf"""(?:https?://|www\.)[^\s<>"]+|\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{DOMAINS})\b(?:/[^\s<>"]*)?""",
    re.IGNORECASE,
)
# Thai, Lao, Burmese, Khmer, kana and Han are written without spaces between words.
UNSPACED_SCRIPTS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
TRAILING_PUNCTUATION = ".,;:!?…’”»)]}'"
# A shingle is this many consecutive words; shorter texts than MIN_WORDS have none.
SHINGLE_SIZE, MIN_WORDS = 3, 8
MAX_FINGERPRINTS = 4


@dataclass(frozen=True)
class Word:
    """A word, case-folded and in normal form NFKC, with the offsets of its start and end in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Link:
    """A web address as written in a text, with the offsets of its start and end."""

    text: str
    start: int
    end: int

    @property
    def host(self) -> str:
        """The host in lower case, without www."""
        host = re.split("[/?#:]", self.text.lower().partition("://")[2] or self.text.lower(), maxsplit=1)[0]
        return host.removeprefix("www.")

    @property
    def url(self) -> str:
        """The full address, with https:// if the text has no scheme."""
        return self.text if "://" in self.text else f"https://{self.text}"


def words_of(text: str) -> list[Word]:
    """Return the Words of a text."""
    return [
        Word(plain, match.start(), match.end()) for match in WORD.finditer(text) if (plain := normalize_word(match[0]))
    ]


def normalize_word(text: str) -> str:
    """Return a word in the form in which words are compared."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def links_of(text: str) -> list[Link]:
    """Return the Links in a text, without closing punctuation and brackets."""
    found = []
    for match in LINK.finditer(text):
        address = match[0].rstrip(TRAILING_PUNCTUATION)
        found.append(Link(address, match.start(), match.start() + len(address)))
    return found


class WordList:
    """Words and phrases to look for, one per line; a * at the end of a line stands for any ending.

    A line in a script that is written without spaces is found anywhere in a text.
    """

    def __init__(self, text: str) -> None:
        self.phrases: dict[str, list[tuple[list[str], bool]]] = {}
        self.prefixes: set[str] = set()
        self.unspaced: list[str] = []
        for line in text.splitlines():
            if UNSPACED_SCRIPTS.search(line):
                self.unspaced.append(normalize_word(line.strip().rstrip("*")))
                continue
            words = [word.text for word in words_of(line)]
            has_any_ending = line.rstrip().endswith("*")
            if has_any_ending and len(words) == 1:
                self.prefixes.add(words[0])
            elif words:
                self.phrases.setdefault(words[0], []).append((words, has_any_ending))
        self.lengths = sorted({len(prefix) for prefix in self.prefixes})

    def find_first(self, words: Sequence[Word], text: str = "") -> tuple[str, int, int] | None:
        """Return the first match in these words, or in their text, as (match, first character, last character).

        The characters are counted from 1. None if nothing matches.
        """
        for index, word in enumerate(words):
            if count := self._match_length(words, index):
                matched = words[index : index + count]
                return " ".join(match.text for match in matched), word.start + 1, matched[-1].end
        return self._find_first_unspaced(text) if self.unspaced and UNSPACED_SCRIPTS.search(text) else None

    def _find_first_unspaced(self, text: str) -> tuple[str, int, int] | None:
        # Normalize character by character, to keep the offset of each in the text.
        characters = [(character, offset) for offset, raw in enumerate(text) for character in normalize_word(raw)]
        plain, offsets = "".join(character for character, _ in characters), [offset for _, offset in characters]
        matches = [(plain.find(listed), listed) for listed in self.unspaced if listed in plain]
        if not matches:
            return None
        start, listed = min(matches)
        return listed, offsets[start] + 1, offsets[start + len(listed) - 1] + 1

    def _match_length(self, words: Sequence[Word], index: int) -> int:
        """Return the number of words in the match that starts at an index; 0 if there is none."""
        text = words[index].text
        for phrase, has_any_ending in self.phrases.get(text, ()):
            texts = [word.text for word in words[index : index + len(phrase)]]
            if texts == phrase or (has_any_ending and texts[:-1] == phrase[:-1] and texts[-1].startswith(phrase[-1])):
                return len(phrase)
        return int(any(text[:length] in self.prefixes for length in self.lengths))


@lru_cache(maxsize=8)
def word_list(text: str) -> WordList:
    """Return the WordList of a text, from a cache of the last eight."""
    return WordList(text)


def fingerprints_of(words: list[Word]) -> list[int]:
    """Return the four smallest hashes of the shingles of these words, as signed 64-bit integers.

    A text of fewer than eight words has none. Similar texts are likely to share one: a bottom-k sketch (A. Broder,
    "On the resemblance and containment of documents", 1997).
    """
    hashes = (blake2b(shingle.encode(), digest_size=8).digest() for shingle in shingles_of(words))
    return sorted(int.from_bytes(digest, signed=True) for digest in hashes)[:MAX_FINGERPRINTS]


def shingles_of(words: list[Word]) -> set[str]:
    """Return every three consecutive words, joined by spaces; an empty set for fewer than eight words."""
    texts = [word.text for word in words]
    if len(texts) < MIN_WORDS:
        return set()
    return {" ".join(texts[index : index + SHINGLE_SIZE]) for index in range(len(texts) - SHINGLE_SIZE + 1)}


def jaccard_similarity(first: set[str], second: set[str]) -> float:
    """Return the Jaccard similarity of two sets of shingles, from 0 to 1."""
    return len(first & second) / len(first | second) if first and second else 0
