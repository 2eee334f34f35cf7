"""Names that belong to the newspaper: its own, its roles', its staff's and authors', in whatever letters.

Two names look alike where their skeletons are equal (Unicode UTS #39, section 4, https://www.unicode.org/reports/tr39/).
"""

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data
from django.contrib.auth import get_user_model
from django.core.cache import cache

from ..delivery.text_normalization import BLANK_CHARACTERS
from ..masthead.models import Masthead
from ..taxonomy.models import Author

ROLES = (
    "admin",
    "administrator",
    "chief editor",
    "editor",
    "editor in chief",
    "editorial staff",
    "moderator",
    "newsroom",
    "staff",
    "the editor",
    "the editors",
)
CACHE_KEY, CACHE_SECONDS = "names-of-the-newspaper", 60
# These differ in few typefaces, once case is disregarded.
LOOKALIKES = str.maketrans({"l": "i", "1": "i", "|": "i", "0": "o"})
# Decorated letters that neither NFKC nor the prototypes reduce to plain ones, by their Unicode names.
DECORATED = re.compile(
    "(?:LATIN LETTER SMALL CAPITAL|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER)"
    " ([A-Z])"
)


def reserved_names_for(masthead: Masthead) -> dict[str, str]:
    """Return the newspaper's own names, as {skeleton: name}; a person's only where it is more than one word."""
    own, staff = masthead.name, f"{masthead.name} staff"
    return {**_role_and_staff_names(), skeleton(own): own, skeleton(staff): staff}


def _role_and_staff_names() -> dict[str, str]:
    names = cache.get(CACHE_KEY)
    if names is None:
        staff = get_user_model().objects.filter(is_staff=True, is_active=True).values_list("first_name", "last_name")
        people = [" ".join(filter(None, pair)) for pair in staff]
        people += Author.objects.values_list("name", flat=True)
        names = {skeleton(name): name for name in (*ROLES, *people) if name in ROLES or " " in name}
        cache.set(CACHE_KEY, names, CACHE_SECONDS)
    return names


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """Return what a text looks like: prototypes of its characters, without case, accents, spaces and punctuation."""
    looks = "".join(map(_undecorated, unicodedata.normalize("NFKC", text)))
    # Once as written, once without case: capitals have prototypes of their own.
    for _ in range(2):
        looks = "".join(map(_prototype, unicodedata.normalize("NFD", looks))).casefold()
    looks = unicodedata.normalize("NFD", looks).translate(LOOKALIKES)
    return "".join(char for char in looks if unicodedata.category(char)[0] in "LN" and char not in BLANK_CHARACTERS)


def _undecorated(char: str) -> str:
    match = DECORATED.fullmatch(unicodedata.name(char, ""))
    return match[1] if match else char


def _prototype(char: str) -> str:
    """Return the character that stands for all that look like this one: they list only it, and it lists them all."""
    alike = confusables_data.get(char, ())
    if len(alike) != 1:
        return char
    prototype = alike[0]["c"]
    # Of a pair that list only each other, either will do, as long as it is always the same.
    return min(char, prototype) if len(confusables_data.get(prototype, ())) == 1 else prototype
