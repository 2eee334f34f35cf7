"""What a post's categories and tags become: one section, and topics."""

from ..markup import words_of
from .index import whole

# WordPress' own category for what has none.
UNCATEGORIZED = {"uncategorized", "uncategorised"}
MOST_TOPICS, LONGEST = 20, 60
PRIMARY = "_yoast_wpseo_primary_category"


def filed(item, index, choices):
    """Return (section, topics, remarks) of a post.

    The first category becomes the section, or the one that is marked as primary, or that the choices make a section;
    the others and the tags become topics.
    """
    categories, tags = _names(item, "category"), _names(item, "post_tag")
    primary = index.term(whole(_meta(item, PRIMARY)))
    if primary in categories:
        categories.remove(primary)
        categories.insert(0, primary)
    sections = [name for name in categories if name.casefold() in choices.sections] or [
        name for name in categories if name.casefold() not in choices.topics
    ]
    section = sections[0] if sections else ""
    rest = [choices.topics.get(name.casefold(), name) for name in [*categories, *tags] if name != section]
    topics = list(dict.fromkeys(filter(None, rest)))
    kept = [name for name in topics if len(name) <= LONGEST][:MOST_TOPICS]
    remarks = (
        [f"topics left out: {', '.join(n[:LONGEST] for n in topics if n not in kept)[:300]}"] if topics != kept else []
    )
    section = choices.sections.get(section.casefold(), section)
    if len(section) > LONGEST:
        section, remarks = "", [*remarks, f"the name of its category, {section[:40]}…, is too long for a section"]
    return section, tuple(kept), remarks


def _names(item, domain):
    names = [words_of(each.text) for each in item.all("category") if each.attributes.get("domain") == domain]
    return list(dict.fromkeys(name for name in names if name and name.casefold() not in UNCATEGORIZED))


def _meta(item, key):
    return next((m.get("wp:meta_value") for m in item.all("wp:postmeta") if m.get("wp:meta_key") == key), "")


def authors_of(item, index):
    """Return the names of a post's authors: those of the Co-Authors plugin, else whose account it is."""
    names = _names(item, "author") or [index.author(item.get("dc:creator").strip())]
    return tuple(name[:80] for name in names if name)
