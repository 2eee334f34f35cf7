"""Clean up plain data (as from JSON) that is exported to other programs."""

import re
from typing import Any

# The characters that XML 1.0 forbids (https://www.w3.org/TR/xml/#charsets); pasted text may contain them.
INVALID_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_empty_values(value: Any) -> Any:
    """Return plain data without empty texts, lists and mappings and without None, at any depth."""
    if isinstance(value, dict):
        pairs = {name: without_empty_values(inner) for name, inner in value.items()}
        return {name: inner for name, inner in pairs.items() if inner not in ("", None, [], {})}
    return [without_empty_values(inner) for inner in value] if isinstance(value, list) else value


def xml_safe(value: Any) -> Any:
    """Return plain data without the characters that XML 1.0 forbids."""
    if isinstance(value, str):
        return INVALID_IN_XML.sub("", value)
    if isinstance(value, dict):
        return {key: xml_safe(inner) for key, inner in value.items()}
    return [xml_safe(inner) for inner in value] if isinstance(value, list) else value
