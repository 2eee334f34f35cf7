"""The front page, composed from what is newest and most urgent."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from ..comments.models import DailyCommentCount, Thread
from ..editorial.models import LiveArticle, Version
from ..taxonomy.models import Section

LATEST, LEAD_AMONG, BESIDE_LEAD, IN_A_SECTION, DISCUSSED = 10, 8, 3, 9, 8


@dataclass(frozen=True)
class Block:
    """One section's articles on the front, newest first; its first block is the widest."""

    section: Section
    articles: list
    is_first: bool = False


@dataclass(frozen=True)
class Front:
    """What stands on the front page."""

    lead: LiveArticle | None = None
    lead_comments: int = 0
    beside: list = field(default_factory=list)
    latest: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    discussed: list = field(default_factory=list)
    corrections: list = field(default_factory=list)


def front_page(at=None):
    """Compose the front as readers see it at that time (now), in a fixed number of queries."""
    at = at or timezone.now()
    latest = list(LiveArticle.objects.visible(at).newest_first().values_list("pk", flat=True)[: LATEST + BESIDE_LEAD])
    if not latest:
        return Front()
    in_sections = LiveArticle.objects.newest_of_each(Section.objects.all(), IN_A_SECTION, at)
    discussed = DailyCommentCount.objects.most_discussed(since=at - timedelta(days=7), count=DISCUSSED)
    wanted = {*latest, *discussed, *(pk for ids in in_sections.values() for pk in ids)}
    articles = LiveArticle.objects.visible(at).for_lists(at).in_bulk(wanted)

    lead = min(latest[:LEAD_AMONG], key=lambda pk: articles[pk].urgency)
    beside = [pk for pk in latest if pk != lead][:BESIDE_LEAD]
    return Front(
        lead=articles[lead],
        lead_comments=Thread.objects.counts([lead]).get(lead, 0),
        beside=[articles[pk] for pk in beside],
        latest=[articles[pk] for pk in latest[:LATEST]],
        blocks=_blocks(in_sections.values(), articles, shown={lead, *beside}),
        discussed=[articles[pk] for pk in discussed if pk in articles],
        corrections=list(Version.objects.corrections(at)[:3]),
    )


def _blocks(in_sections, articles, shown):
    rows = [[articles[pk] for pk in ids if pk not in shown] for ids in in_sections]
    rows = [row for row in rows if row]
    return [Block(row[0].section, row[: 5 if place == 0 else 4], is_first=place == 0) for place, row in enumerate(rows)]
