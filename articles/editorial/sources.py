"""The sources that an article names, as its editors write them: one a line, with an address at its end or without."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

an_address = URLValidator(schemes=["http", "https"])


class NamedSource(NamedTuple):
    """A document or a witness that readers are told of; without a name, its address is its name."""

    name: str
    address: str = ""


def named_sources(text):
    """Return a NamedSource for each line that says something, in order."""
    return [_named(words) for line in text.splitlines() if (words := line.split())]


def is_address(text):
    """Tell whether a text is the address of a page."""
    try:
        an_address(text)
    except ValidationError:
        return False
    return True


def _named(words):
    *name, last = words
    if is_address(last):
        return NamedSource(" ".join(name) or last, last)
    return NamedSource(" ".join(words))
