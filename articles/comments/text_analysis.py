"""The words and links of a comment and where they stand, word lists, and how much two texts resemble each other."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

# Signs that are drawn as nothing don't part a word in two.
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
# A shingle is so many words in a row; texts of few words have none.
SHINGLE_SIZE, MIN_WORDS = 3, 8
MAX_FINGERPRINTS = 4


@dataclass(frozen=True)
class Word:
    """A word in lower case and compatible letters (NFKC), and the places of its first sign and after its last."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Link:
    """A web address as it stands in a text, and its places there."""

    text: str
    start: int
    end: int

    @property
    def host(self):
        """The host in lower case, without www."""
        host = re.split("[/?#:]", self.text.lower().partition("://")[2] or self.text.lower(), maxsplit=1)[0]
        return host.removeprefix("www.")

    @property
    def url(self):
        """The address that it leads to."""
        return self.text if "://" in self.text else f"https://{self.text}"


def words_of(text):
    """Return the Words of a text."""
    return [
        Word(plain, match.start(), match.end()) for match in WORD.finditer(text) if (plain := normalize_word(match[0]))
    ]


def normalize_word(text):
    """Return a word as it is compared with others."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def links_of(text):
    """Return the Links in a text; what closes a sentence or a bracket is no part of one."""
    found = []
    for match in LINK.finditer(text):
        address = match[0].rstrip(TRAILING_PUNCTUATION)
        found.append(Link(address, match.start(), match.start() + len(address)))
    return found


class WordList:
    """Words and phrases to be looked for, one a line; a * at the end of one stands for any ending.

    Where a script doesn't part words, a line is found wherever its signs stand.
    """

    def __init__(self, text):
        self.phrases, self.prefixes, self.unspaced = {}, set(), []
        for line in text.splitlines():
            if UNSPACED_SCRIPTS.search(line):
                self.unspaced.append(normalize_word(line.strip().rstrip("*")))
                continue
            words = [word.text for word in words_of(line)]
            is_open = line.rstrip().endswith("*")
            if is_open and len(words) == 1:
                self.prefixes.add(words[0])
            elif words:
                self.phrases.setdefault(words[0], []).append((words, is_open))
        self.lengths = sorted({len(beginning) for beginning in self.prefixes})

    def find_first(self, words, text=""):
        """Return the first match in Words, or in their text, as (what, the places of its first and last sign), or None.

        The places count from 1, as people do.
        """
        for place, word in enumerate(words):
            if count := self._match_length(words, place):
                matched = words[place : place + count]
                return " ".join(w.text for w in matched), word.start + 1, matched[-1].end
        return self._find_first_unspaced(text) if self.unspaced and UNSPACED_SCRIPTS.search(text) else None

    def _find_first_unspaced(self, text):
        # Sign by sign, so that each of the compared ones knows where it stands in the text.
        signs = [(sign, place) for place, written in enumerate(text) for sign in normalize_word(written)]
        plain, places = "".join(sign for sign, _ in signs), [place for _, place in signs]
        found = [(plain.find(listed), listed) for listed in self.unspaced if listed in plain]
        if not found:
            return None
        start, listed = min(found)
        return listed, places[start] + 1, places[start + len(listed) - 1] + 1

    def _match_length(self, words, place):
        """Return how many words a match at that place has; 0 for none."""
        text = words[place].text
        for phrase, is_open in self.phrases.get(text, ()):
            texts = [word.text for word in words[place : place + len(phrase)]]
            if texts == phrase or (is_open and texts[:-1] == phrase[:-1] and texts[-1].startswith(phrase[-1])):
                return len(phrase)
        return int(any(text[:length] in self.prefixes for length in self.lengths))


@lru_cache(maxsize=8)
def word_list(text):
    """Return the WordList of a text; each is read once."""
    return WordList(text)


def fingerprints_of(words: list[Word]) -> list[int]:
    """Return the four smallest hashes of the shingles of these words, as signed 64-bit numbers; none for a short text.

    Similar texts are likely to share one: a bottom-k sketch, after A. Broder, "On the resemblance and containment of
    documents", 1997.
    """
    hashes = (blake2b(shingle.encode(), digest_size=8).digest() for shingle in shingles_of(words))
    return sorted(int.from_bytes(digest, signed=True) for digest in hashes)[:MAX_FINGERPRINTS]


def shingles_of(words: list[Word]) -> set[str]:
    """Return each three words in a row as a text; an empty set for fewer than eight words."""
    texts = [word.text for word in words]
    if len(texts) < MIN_WORDS:
        return set()
    return {" ".join(texts[place : place + SHINGLE_SIZE]) for place in range(len(texts) - SHINGLE_SIZE + 1)}


def jaccard_similarity(one: set[str], other: set[str]) -> float:
    """Return how much two sets of shingles share, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0
