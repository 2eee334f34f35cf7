"""The navigation of every page, made as Wagtail's documentation shows."""

from typing import Any

from django import template
from wagtail.models import Site
from wagtail.query import PageQuerySet

register = template.Library()


@register.simple_tag(takes_context=True)
def get_sections(context: Any) -> PageQuerySet:
    """Return the sections of the site's menu."""
    return Site.find_for_request(context["request"]).root_page.get_children().live().in_menu()
