"""What an item says under a name, in lower case, whatever it says there."""

from ..html_converter import html_line_to_text


def get_text(item, name):
    """Return a text or a whole number as text; "" for anything else."""
    value = item.get(name, "") if isinstance(item, dict) else ""
    return value.replace("\0", "").strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def get_objects(item, name):
    """Return the objects of a list; [] where there is none."""
    value = item.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts_by_role(item, name):
    """Return the texts of a list by their roles, the first of each."""
    return {
        get_text(each, "role"): html_line_to_text(get_text(each, "value")) for each in reversed(get_objects(item, name))
    }
