"""Names that look alike: two are taken for one another where their skeletons are equal (Unicode UTS #39, section 4)."""

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data

from ..delivery.text import FILLERS

# These differ in few typefaces, once case is disregarded.
ALIKE = str.maketrans({"l": "i", "1": "i", "|": "i", "0": "o"})
# Letters in a dress that neither NFKC nor the prototypes take off, by Unicode's names of them.
DRESSED = re.compile(
    "(?:LATIN LETTER SMALL CAPITAL|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER)"
    " ([A-Z])"
)


@lru_cache(maxsize=4096)
def skeleton(text):
    """Return what a text looks like: prototypes of its signs, without case, accents, spaces and punctuation."""
    looks = "".join(map(_undressed, unicodedata.normalize("NFKC", text)))
    # Once as it is drawn, once without case: capitals have prototypes of their own.
    for _ in range(2):
        looks = "".join(map(_prototype, unicodedata.normalize("NFD", looks))).casefold()
    looks = unicodedata.normalize("NFD", looks).translate(ALIKE)
    return "".join(sign for sign in looks if unicodedata.category(sign)[0] in "LN" and sign not in FILLERS)


def _undressed(sign):
    match = DRESSED.fullmatch(unicodedata.name(sign, ""))
    return match[1] if match else sign


def _prototype(sign):
    """Return the sign that stands for all that look like this one; those name it alone, while it names them all."""
    alike = confusables_data.get(sign, ())
    if len(alike) != 1:
        return sign
    prototype = alike[0]["c"]
    # Of a pair that knows only each other, either one will do, but always the same.
    return min(sign, prototype) if len(confusables_data.get(prototype, ())) == 1 else prototype
