"""The sources that an article names, as its editors write them: one a line, with an address at its end or without."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

validate_url = URLValidator(schemes=["http", "https"])


class NamedSource(NamedTuple):
    """A document or a witness that readers are told of; without a name, its address is its name."""

    name: str
    address: str = ""


def parse_sources(text):
    """Return a NamedSource for each line that says something, in order."""
    return [_parse_source(words) for line in text.splitlines() if (words := line.split())]


def is_url(text):
    """Tell whether a text is the address of a page."""
    try:
        validate_url(text)
    except ValidationError:
        return False
    return True


def _parse_source(words):
    *name, last = words
    if is_url(last):
        return NamedSource(" ".join(name) or last, last)
    return NamedSource(" ".join(words))
