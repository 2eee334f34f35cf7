"""Reading a file of JSON Lines: numbered, bounded, each an object that every database can hold."""

import json

from ..parsed_article import ImportFileError

# The text that somebody has typed and not saved is the largest thing a row can hold.
MAX_LINE_MB = 20
MAX_LINE_BYTES = MAX_LINE_MB * 1024 * 1024
LINE_END = b"\n"


def read_lines(file):
    """Yield the lines of a file opened for bytes; of one that is too long no more than tells so."""
    return iter(lambda: file.readline(MAX_LINE_BYTES + 1), b"")


def read_objects(lines):
    """Yield (line number, the object on it, how many bytes it has); ImportFileError at the first line that is none.

    `lines` are bytes.
    """
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_BYTES:
            raise ImportFileError(number, f"The line is too long; {MAX_LINE_MB} MB are the most.")
        try:
            yield number, read_object(line), len(line)
        except ValueError as error:
            if not line.endswith(LINE_END):
                raise ImportFileError(number, "The file ends in the middle of this line; it was cut off.") from error
            raise ImportFileError(number, str(error)) from error


def read_object(line):
    """Return the object that a line holds; ValueError with a sentence where it holds none."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("It isn’t in UTF-8.") from error
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("The line is not JSON.") from error
    if not isinstance(value, dict):
        raise ValueError("The line is JSON, but no object in braces.")
    # Both can only be written as escapes, so that few lines need the look.
    if "\\u" in text:
        for text_value in _strings(value):
            _check_characters(text_value)
    return value


def _reject_constant(name):
    raise ValueError(f"{name} is no number of JSON.")


_DECODER = json.JSONDecoder(parse_constant=_reject_constant)


def _strings(value):
    """Yield every string of a value of JSON, names of fields too."""
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            pending += [*value, *value.values()]
        elif isinstance(value, list):
            pending += value


def _check_characters(text):
    if "\0" in text:
        raise ValueError("A NUL character stands in it, which no text may hold.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("Half of a character stands in it (a lone surrogate).")
