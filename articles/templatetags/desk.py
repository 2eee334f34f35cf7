"""Filters of the desk's pages: chips of stages and live states, and names of people."""

from django import template
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from ..delivery.localized_formats import join_names
from ..delivery.staff_user import display_name
from ..desk.glossary import TERM_OF_FIELD
from ..editorial.live_state import LiveState
from ..editorial.models import Article

register = template.Library()

# The CSS modifier of each stage's or state's chip (static/desk/desk.css); those left out have none.
CHIP_MODIFIERS: dict[str, str] = {
    Article.Stage.IN_REVIEW: "half",
    Article.Stage.APPROVED: "full",
    Article.Stage.CHANGES_REQUESTED: "back",
    Article.Stage.SPIKED: "off",
    LiveState.LIVE: "live",
    LiveState.SCHEDULED: "half",
    LiveState.NOT_LIVE: "off",
    LiveState.WITHDRAWN: "off",
    LiveState.RETRACTED: "off",
    LiveState.EXPIRED: "off",
}


@register.filter
def chip_class(status: str) -> str:
    """Return the CSS class of the chip that shows a stage or a live state."""
    return f"chip {CHIP_MODIFIERS.get(status, '')}".rstrip()


@register.filter
def person_name(person: User | None) -> str:
    """Return a person's full name, or else their username; "" for nobody."""
    return display_name(person)


@register.filter
def author_names(article: Article) -> str:
    """Return the names of an article's authors as one list, as in “Nasrin Kaveh and Omid Sattari”; "" for none."""
    return join_names(str(byline) for byline in article.bylines.all())


@register.filter
def section_and_authors(article: Article) -> str:
    """Return an article's section and authors on one line, as in “Economy · Nasrin Kaveh and Omid Sattari”."""
    section = str(article.section) if article.section else _("no section")
    return " · ".join(filter(None, [section, author_names(article)]))


@register.filter
def glossary_term(field_name: str) -> str:
    """Return the anchor of the glossary's term for a field of the article form; "" where it has none."""
    return TERM_OF_FIELD.get(field_name, "")
