"""What an item says under a name, in lower case, whatever it says there."""

from ..markup import words_of


def text_in(item, name):
    """Return a text or a whole number as text; "" for anything else."""
    value = item.get(name, "") if isinstance(item, dict) else ""
    return value.replace("\0", "").strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def objects_in(item, name):
    """Return the objects of a list; [] where there is none."""
    value = item.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def by_role(item, name):
    """Return the texts of a list by their roles, the first of each."""
    return {text_in(each, "role"): words_of(text_in(each, "value")) for each in reversed(objects_in(item, name))}
