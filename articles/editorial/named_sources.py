"""The sources that an article names: one per line, with or without a web address at its end."""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

validate_url = URLValidator(schemes=["http", "https"])


class NamedSource(NamedTuple):
    """A document or witness that the article names; a source without a name has its address as its name."""

    name: str
    address: str = ""


def parse_sources(text: str) -> list[NamedSource]:
    """Return a NamedSource for each line that isn't empty, in order."""
    return [_parse_source(words) for line in text.splitlines() if (words := line.split())]


def is_url(text: str) -> bool:
    """Return whether a text is a web address (http or https)."""
    try:
        validate_url(text)
    except ValidationError:
        return False
    return True


def _parse_source(words: Sequence[str]) -> NamedSource:
    *name, last = words
    if is_url(last):
        return NamedSource(" ".join(name) or last, last)
    return NamedSource(" ".join(words))
