"""The project's path converters, registered when this module is imported."""

from django.urls import register_converter

MAX_ROW_ID = 2**63 - 1


def is_row_id(text: str) -> bool:
    """Return whether a text is a number that can be a row's primary key."""
    return text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) <= MAX_ROW_ID


def parse_row_id(text: str) -> int | None:
    """Return the number in a text, in the digits of any script; None if it can't be a row's primary key."""
    text = text.strip()
    is_number = text.isdecimal() and len(text) <= 19 and int(text) <= MAX_ROW_ID
    return int(text) if is_number else None


class RowIdConverter:
    """A row's primary key, as in /news/93442/: digits, no larger than a database's 64-bit integer."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """Return the number; raise ValueError, which Django answers with 404, for one that is too large."""
        number = int(value)
        if number > MAX_ROW_ID:
            raise ValueError("The number is larger than a primary key can be.")
        return number

    def to_url(self, value: int | str) -> str:
        """Return the number as text."""
        return str(value)


class UnicodeSlugConverter:
    """A slug in any script: letters, digits, hyphens and underscores."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        """Return the slug unchanged."""
        return value

    def to_url(self, value: str) -> str:
        """Return the slug unchanged."""
        return value


class TwoDigitConverter:
    """A month or a day in two digits, such as 08."""

    regex, length = "[0-9]{2}", 2

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int | str) -> str:
        """Return the number as text, with leading zeros."""
        return f"{int(value):0{self.length}d}"


class YearConverter(TwoDigitConverter):
    """A year from 1000 to 2999."""

    regex, length = "[12][0-9]{3}", 4


class FeedFormatConverter(UnicodeSlugConverter):
    """The format of a feed, at the end of its address."""

    regex = "rss|atom|json"


register_converter(RowIdConverter, "id")
register_converter(UnicodeSlugConverter, "unicode_slug")
register_converter(TwoDigitConverter, "dd")
register_converter(YearConverter, "yyyy")
register_converter(FeedFormatConverter, "format")
