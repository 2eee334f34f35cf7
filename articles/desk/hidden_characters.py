"""Characters in a text that are invisible and change how it is shown, or that couldn't be read."""

import re

from django.utils.translation import gettext as _

# Embeddings, overrides and isolates reverse the text next to them: Unicode UAX #9 (https://www.unicode.org/reports/tr9/)
# and “Trojan Source” (https://trojansource.codes).
DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What a browser or Python puts in place of bytes that aren't valid text.
UNREADABLE = re.compile("[\ufffd\ud800-\udfff]")
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def hidden_character_error(text: str) -> str:
    """Return the error message for a text with hidden or unreadable characters; "" for any other text."""
    if match := DIRECTION_CONTROLS.search(text):
        message = _("The text contains a hidden character that changes the writing direction (%(code)s). Remove it.")
        return message % {"code": _code_point(match[0])}
    if UNREADABLE.search(text):
        return _("The text contains a character that couldn’t be read. Type it again.")
    if match := CONTROL_CHARACTERS.search(text):
        message = _("The text contains a control character (%(code)s). Remove it.")
        return message % {"code": _code_point(match[0])}
    return ""


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"
