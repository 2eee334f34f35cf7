"""The pieces that addresses are made of, as path converters, registered by importing this."""

from django.urls import register_converter

MAX_ROW_ID = 2**63 - 1


def is_row_id(text):
    """Tell whether a text is a number that a row can have."""
    return text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) <= MAX_ROW_ID


def parse_row_id(text):
    """Return the number that a person wrote, in any script's digits; None where no row can have it."""
    text = text.strip()
    is_number = text.isdecimal() and len(text) <= 19 and int(text) <= MAX_ROW_ID
    return int(text) if is_number else None


class RowIdConverter:
    """A row's number, as in /news/93442/: digits, no larger than a database's 64-bit integer."""

    regex = "[0-9]{1,19}"

    def to_python(self, value):
        """Return the number; ValueError, which Django answers with 404, for one that no row can have."""
        number = int(value)
        if number > MAX_ROW_ID:
            raise ValueError("No row has a number as large as that.")
        return number

    def to_url(self, value):
        """Write the number."""
        return str(value)


class UnicodeSlugConverter:
    """Words in any script: letters, digits, hyphens and underscores."""

    regex = r"[-\w]+"

    def to_python(self, value):
        """Return the words as they stand."""
        return value

    def to_url(self, value):
        """Return the words as they stand."""
        return value


class TwoDigitConverter:
    """A month or a day, such as 08."""

    regex, length = "[0-9]{2}", 2

    def to_python(self, value):
        """Return the number."""
        return int(value)

    def to_url(self, value):
        """Write the number with all its digits."""
        return f"{int(value):0{self.length}d}"


class YearConverter(TwoDigitConverter):
    """A year from 1000 to 2999."""

    regex, length = "[12][0-9]{3}", 4


class FeedFormatConverter(UnicodeSlugConverter):
    """The format of a feed, as its address ends."""

    regex = "rss|atom|json"


register_converter(RowIdConverter, "id")
register_converter(UnicodeSlugConverter, "unicode_slug")
register_converter(TwoDigitConverter, "dd")
register_converter(YearConverter, "yyyy")
register_converter(FeedFormatConverter, "format")
