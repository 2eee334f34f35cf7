"""Read the values of an item, whose names are in lower case, whatever their types are."""

from collections.abc import Mapping

from ..html_converter import html_line_to_text

# An object of a JSON file, of which nothing is known but that its names are texts.
JsonObject = Mapping[str, object]


def get_text(item: object, name: str) -> str:
    """Return a text or a whole number as text; "" for anything else."""
    value = item.get(name, "") if isinstance(item, dict) else ""
    return value.replace("\0", "").strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def get_objects(item: JsonObject, name: str) -> list[JsonObject]:
    """Return the objects of a list; [] if there is no list."""
    value = item.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts_by_role(item: JsonObject, name: str) -> dict[str, str]:
    """Return the texts of a list by their roles, the first of each role."""
    return {
        get_text(each, "role"): html_line_to_text(get_text(each, "value")) for each in reversed(get_objects(item, name))
    }
