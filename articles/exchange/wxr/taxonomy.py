"""Read the section, the topics and the authors of a post from its categories and tags."""

from django.utils.translation import gettext as _

from ...delivery.localized_formats import join_names
from ..html_converter import html_line_to_text
from ..import_run import ImportRunOptions
from .file_index import WxrIndex, parse_id
from .xml_parser import Element

# WordPress's own category for posts without one.
UNCATEGORIZED = {"uncategorized", "uncategorised"}
MAX_TOPICS, MAX_NAME_LENGTH, MAX_AUTHOR_LENGTH = 20, 60, 80
MAX_LIST_LENGTH = 300
PRIMARY_META_KEY = "_yoast_wpseo_primary_category"


def section_and_topics_of(
    item: Element, index: WxrIndex, run_options: ImportRunOptions
) -> tuple[str, tuple[str, ...], list[str]]:
    """Return the section, the topics and messages for a post.

    The section is the category that the options make a section, or the primary category, or the first one. Other
    categories and the tags are topics.
    """
    categories, tags = _category_names(item, "category"), _category_names(item, "post_tag")
    primary = index.term_name(parse_id(meta_value(item, PRIMARY_META_KEY)))
    if primary in categories:
        categories.remove(primary)
        categories.insert(0, primary)
    sections = [name for name in categories if name.casefold() in run_options.sections] or [
        name for name in categories if name.casefold() not in run_options.topics
    ]
    category = sections[0] if sections else ""
    candidates = [run_options.topics.get(name.casefold(), name) for name in [*categories, *tags] if name != category]
    topics = list(dict.fromkeys(filter(None, candidates)))
    accepted = [name for name in topics if len(name) <= MAX_NAME_LENGTH][:MAX_TOPICS]
    messages = []
    if topics != accepted:
        left_out = join_names(name[:MAX_NAME_LENGTH] for name in topics if name not in accepted)
        messages.append(_("Topics left out: %(names)s") % {"names": left_out[:MAX_LIST_LENGTH]})
    section = run_options.sections.get(category.casefold(), category)
    if len(section) > MAX_NAME_LENGTH:
        messages.append(_("The category “%(name)s” is too long for a section.") % {"name": f"{section[:40]}…"})
        section = ""
    return section, tuple(accepted), messages


def _category_names(item: Element, domain: str) -> list[str]:
    names = [html_line_to_text(each.text) for each in item.all("category") if each.attributes.get("domain") == domain]
    return list(dict.fromkeys(name for name in names if name and name.casefold() not in UNCATEGORIZED))


def meta_value(item: Element, key: str) -> str:
    """Return the value of a post's first custom field with this key, "" for none."""
    return next((meta.get("wp:meta_value") for meta in item.all("wp:postmeta") if meta.get("wp:meta_key") == key), "")


def authors_of(item: Element, index: WxrIndex) -> tuple[str, ...]:
    """Return the names of a post's authors: those of the Co-Authors plugin, or the post's account."""
    names = _category_names(item, "author") or [index.author_name(item.get("dc:creator").strip())]
    return tuple(name[:MAX_AUTHOR_LENGTH] for name in names if name)
