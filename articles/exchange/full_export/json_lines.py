"""Read a file of JSON Lines: numbered lines of limited length, each an object that every database can store."""

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _

from ..parsed_article import ImportFileError

JsonObject = dict[str, Any]

# An autosave buffer, the unsaved text of one person, is the largest row.
MAX_LINE_MB = 20
MAX_LINE_BYTES = MAX_LINE_MB * 1024 * 1024
LINE_END = b"\n"


def read_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a binary file; of a line that is too long, only enough to recognise that it is."""
    return iter(lambda: file.readline(MAX_LINE_BYTES + 1), b"")


def read_objects(lines: Iterable[bytes]) -> Iterator[tuple[int, JsonObject, int]]:
    """Yield (line number, object, length of the line in bytes) for each line.

    Raises ImportFileError at the first line that is too long or contains no object.
    """
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_BYTES:
            raise ImportFileError(
                number, _("The line is too long. The limit is %(limit)d MB.") % {"limit": MAX_LINE_MB}
            )
        try:
            yield number, read_object(line), len(line)
        except ValueError as error:
            if not line.endswith(LINE_END):
                raise ImportFileError(number, _("The file is cut off: it ends in the middle of this line.")) from error
            raise ImportFileError(number, str(error)) from error


def read_object(line: bytes) -> JsonObject:
    """Return the object on a line. Raises ValueError, with a message for people, where there is none."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("The line isn’t text in UTF-8.")) from error
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("The line isn’t valid JSON.")) from error
    if not isinstance(value, dict):
        raise ValueError(_("The line is JSON, but not an object in braces."))
    # Valid UTF-8 has no lone surrogates and valid JSON no raw NUL: both can only come from an escape.
    if "\\u" in text:
        for string in _strings(value):
            _check_characters(string)
    return value


def _reject_constant(name: str) -> NoReturn:
    # `read_object` replaces the message by its own.
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_reject_constant)


def _strings(value: object) -> Iterator[str]:
    """Yield every string of a JSON value, including the names of fields."""
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            pending += [*value, *value.values()]
        elif isinstance(value, list):
            pending += value


def _check_characters(text: str) -> None:
    if "\0" in text:
        raise ValueError(_("The line contains a NUL character, which text can’t contain."))
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(_("The line contains half a character (a lone surrogate)."))
