"""How the desk's lists write an article's stage, state and filing."""

from django import template

from ..editorial.live_state import LiveState
from ..editorial.models import Article

register = template.Library()

# By stage or state, how its chip is drawn (static/desk/desk.css); those left out are drawn plainly.
CHIP_MODIFIERS = {
    Article.Stage.IN_REVIEW: "half",
    Article.Stage.APPROVED: "full",
    Article.Stage.CHANGES_REQUESTED: "back",
    Article.Stage.SPIKED: "off",
    LiveState.LIVE: "live",
    LiveState.SCHEDULED: "half",
    **dict.fromkeys([LiveState.NOT_LIVE, LiveState.WITHDRAWN, LiveState.RETRACTED, LiveState.EXPIRED], "off"),
}


@register.filter
def chip_class(status: str) -> str:
    """Return the CSS class of the chip that shows a stage or a state before readers."""
    return f"chip {CHIP_MODIFIERS.get(status, '')}".rstrip()


@register.filter
def section_and_authors(article: Article) -> str:
    """Return an article's section and authors on one line, as in “Economy · Nasrin Kaveh, Omid Sattari”."""
    authors = ", ".join(str(byline) for byline in article.bylines.all())
    return " · ".join(filter(None, [str(article.section or "no section"), authors]))
