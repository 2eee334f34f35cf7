"""What of the articles concerns a person at the desk."""

from ..editorial.models import Article
from ..editorial.state import LiveState

ROWS = 8


def articles_at_hand(person):
    """Return the groups of articles on the desk's first page as {name: the first few, or how many}."""
    readable = Article.objects.readable_by(person)
    drafts = Article.objects.written_by(person).in_state(LiveState.NOT_LIVE)
    scheduled = readable.in_state(LiveState.SCHEDULED)
    return {
        "drafts": drafts.for_desk()[:ROWS],
        "scheduled": scheduled.for_desk().order_by("live__publish_at")[:ROWS],
        "recently_live": readable.in_state(LiveState.LIVE).for_desk().order_by("-live__publish_at")[:ROWS],
        "recently_edited": readable.in_state(LiveState.NOT_LIVE).for_desk()[:ROWS],
        "draft_count": drafts.count(),
        "scheduled_count": scheduled.count(),
    }
