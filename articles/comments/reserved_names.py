"""Names reserved for the newspaper: its own, and those of its roles, staff and authors, also in look-alike letters.

Two names look alike if their skeletons are equal (Unicode UTS #39, section 4, https://www.unicode.org/reports/tr39/).
"""

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

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
# Letters and digits that look alike in most typefaces, once case is ignored.
LOOKALIKES = str.maketrans({"l": "i", "1": "i", "|": "i", "0": "o"})
# The Unicode names of decorated letters that neither NFKC nor the prototypes reduce to plain letters.
DECORATED = re.compile(
    "(?:LATIN LETTER SMALL CAPITAL|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER)"
    " ([A-Z])"
)


def reserved_names_for(masthead: Masthead) -> dict[str, str]:
    """Return the reserved names, as {skeleton: name}; names of people only if they have more than one word."""
    # The staff badge of comment.html.
    badge = _("%(name)s staff") % {"name": masthead.name}
    return {**_role_and_staff_names(), skeleton(masthead.name): masthead.name, skeleton(badge): badge}


def _role_and_staff_names() -> dict[str, str]:
    # Not cached, so that a new author's name is reserved at once; the skeletons, which cost most, are.
    staff = get_user_model().objects.filter(is_staff=True, is_active=True).values_list("first_name", "last_name")
    people = [" ".join(filter(None, pair)) for pair in staff]
    people += Author.objects.values_list("name", flat=True)
    return {skeleton(name): name for name in (*ROLES, *people) if name in ROLES or " " in name}


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """Return the skeleton of a text: prototypes of its characters, without case, accents, spaces and punctuation."""
    reduced = "".join(map(_undecorated, unicodedata.normalize("NFKC", text)))
    # Run twice, as written and without case, because capitals have prototypes of their own.
    for _round in range(2):
        reduced = "".join(map(_prototype, unicodedata.normalize("NFD", reduced))).casefold()
    reduced = unicodedata.normalize("NFD", reduced).translate(LOOKALIKES)
    return "".join(char for char in reduced if unicodedata.category(char)[0] in "LN" and char not in BLANK_CHARACTERS)


def _undecorated(char: str) -> str:
    match = DECORATED.fullmatch(unicodedata.name(char, ""))
    return match[1] if match else char


def _read_prototypes() -> dict[str, str]:
    """Return {character: prototype}, where the prototype is the one that all its look-alikes list.

    The package's own module would keep its table in memory with the names of all characters.
    """
    file = files("confusable_homoglyphs").joinpath("confusables.json")
    table = json.loads(file.read_text(encoding="utf-8"), object_hook=_without_name)
    only = {char: alike[0] for char, alike in table.items() if len(alike) == 1}
    # If two characters list only each other, always return the same one.
    return {char: min(char, prototype) if prototype in only else prototype for char, prototype in only.items()}


def _without_name(item: dict[str, Any]) -> Any:
    """Reduce {"c": character, "n": its name} to the character; the table itself has lists as values."""
    return item["c"] if isinstance(item.get("n"), str) else item


_prototypes = _read_prototypes()


def _prototype(char: str) -> str:
    return _prototypes.get(char, char)
