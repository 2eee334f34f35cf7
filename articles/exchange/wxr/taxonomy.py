"""What a post's categories and tags become: one section, and topics."""

from ..html_converter import html_line_to_text
from .file_index import parse_id

# WordPress' own category for what has none.
UNCATEGORIZED = {"uncategorized", "uncategorised"}
MAX_TOPICS, MAX_NAME_LENGTH = 20, 60
PRIMARY_META_KEY = "_yoast_wpseo_primary_category"


def section_and_topics_of(item, index, run_options):
    """Return (section, topics, remarks) of a post.

    The first category becomes the section, or the one that is marked as primary, or that the choices make a section;
    the others and the tags become topics.
    """
    categories, tags = _category_names(item, "category"), _category_names(item, "post_tag")
    primary = index.term_name(parse_id(_meta_value(item, PRIMARY_META_KEY)))
    if primary in categories:
        categories.remove(primary)
        categories.insert(0, primary)
    sections = [name for name in categories if name.casefold() in run_options.sections] or [
        name for name in categories if name.casefold() not in run_options.topics
    ]
    section = sections[0] if sections else ""
    candidates = [run_options.topics.get(name.casefold(), name) for name in [*categories, *tags] if name != section]
    topics = list(dict.fromkeys(filter(None, candidates)))
    accepted = [name for name in topics if len(name) <= MAX_NAME_LENGTH][:MAX_TOPICS]
    messages = (
        [f"topics left out: {', '.join(n[:MAX_NAME_LENGTH] for n in topics if n not in accepted)[:300]}"]
        if topics != accepted
        else []
    )
    section = run_options.sections.get(section.casefold(), section)
    if len(section) > MAX_NAME_LENGTH:
        section, messages = "", [*messages, f"the name of its category, {section[:40]}…, is too long for a section"]
    return section, tuple(accepted), messages


def _category_names(item, domain):
    names = [html_line_to_text(each.text) for each in item.all("category") if each.attributes.get("domain") == domain]
    return list(dict.fromkeys(name for name in names if name and name.casefold() not in UNCATEGORIZED))


def _meta_value(item, key):
    return next((m.get("wp:meta_value") for m in item.all("wp:postmeta") if m.get("wp:meta_key") == key), "")


def authors_of(item, index):
    """Return the names of a post's authors: those of the Co-Authors plugin, else whose account it is."""
    names = _category_names(item, "author") or [index.author_name(item.get("dc:creator").strip())]
    return tuple(name[:80] for name in names if name)
