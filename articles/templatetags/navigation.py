"""Template tags of the parts that all readers' pages share: the navigation and the footer.

Both are cached, because they take longer to render than the rest of most pages. The arguments of the cached functions
are all that the HTML depends on, so a changed section or newspaper is shown at once.
"""

from functools import lru_cache

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..taxonomy.models import Section

register = template.Library()

# (primary key, name, slug) of each section.
SectionKeys = tuple[tuple[int, str, str], ...]


@register.simple_tag(takes_context=True)
def section_navigation(context: Context) -> SafeString:
    """Return the links to all sections as HTML; the one to `current_section`, if the page has one, is marked."""
    current = context.get("current_section")
    marked_as = context.get("current_section_is") or "true"
    return _section_navigation(
        _keys(context["sections"]), current and current.pk, marked_as=marked_as, language=get_language()
    )


@register.simple_tag(takes_context=True)
def site_footer(context: Context) -> SafeString:
    """Return the footer of the readers' pages as HTML."""
    masthead = context["masthead"]
    policies = tuple((label, url) for _name, label, url in masthead.policies())
    return _site_footer(masthead.name, policies, _keys(context["sections"]), language=get_language())


def _keys(sections: list[Section]) -> SectionKeys:
    return tuple((section.pk, section.name, section.slug) for section in sections)


def _sections(keys: SectionKeys) -> list[Section]:
    return [Section(pk=pk, name=name, slug=slug) for pk, name, slug in keys]


@lru_cache(maxsize=100)
def _section_navigation(
    sections: SectionKeys, current: int | None, *, marked_as: str, language: str | None
) -> SafeString:
    context = {"sections": _sections(sections), "current": current, "marked_as": marked_as}
    return render_to_string("articles/masthead/section_navigation.html", context)


@lru_cache(maxsize=10)
def _site_footer(
    newspaper: str, policies: tuple[tuple[str, str], ...], sections: SectionKeys, *, language: str | None
) -> SafeString:
    context = {"newspaper": newspaper, "policies": policies, "sections": _sections(sections), "language": language}
    return render_to_string("articles/masthead/site_footer.html", context)
