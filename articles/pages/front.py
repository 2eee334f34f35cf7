"""The front page, composed from what is newest and most urgent."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from ..comments.models import DailyCommentCount, Thread
from ..editorial.models import LiveArticle, Version
from ..taxonomy.models import Section

LATEST, LEAD_AMONG, BESIDE_LEAD, DISCUSSED, CORRECTIONS = 10, 8, 3, 8, 3
# How many articles a section shows: the first on the page, one of opinion, any other.
IN_FIRST, IN_OPINION, IN_OTHERS = 5, 3, 4
DISCUSSED_FOR = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Block:
    """One section's articles on the front, newest first; its first block is the widest."""

    section: Section
    articles: list[LiveArticle]
    is_first: bool = False


@dataclass(frozen=True)
class Front:
    """What stands on the front page; `sections` are all there are, for the navigation."""

    sections: list[Section]
    lead: LiveArticle | None = None
    lead_comments: int = 0
    beside: list[LiveArticle] = field(default_factory=list)
    latest: list[LiveArticle] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    discussed: list[LiveArticle] = field(default_factory=list)
    corrections: list[Version] = field(default_factory=list)


def front_page(at: datetime.datetime | None = None) -> Front:
    """Compose the front as readers see it at that time (now), in a fixed number of queries.

    First the ids are chosen; then the articles that are shown are fetched together, each once.
    """
    at = at or timezone.now()
    visible = LiveArticle.objects.visible(at)
    newest = list(visible.newest_first().values_list("pk", "urgency")[: LATEST + BESIDE_LEAD])
    if not newest:
        return Front(sections=list(Section.objects.all()))

    latest = [pk for pk, _ in newest]
    lead, _ = min(newest[:LEAD_AMONG], key=lambda row: row[1])
    beside = [pk for pk in latest if pk != lead][:BESIDE_LEAD]
    in_sections = LiveArticle.objects.newest_of_each(Section.objects.all(), IN_FIRST, at, besides=[lead, *beside])
    blocks = _cut(in_sections)
    discussed = DailyCommentCount.objects.most_discussed(since=at - DISCUSSED_FOR, count=DISCUSSED)

    shown = {lead, *beside, *latest[:LATEST], *discussed, *(pk for ids in blocks.values() for pk in ids)}
    articles = visible.for_lists(at).in_bulk(shown)
    return Front(
        sections=list(in_sections),
        lead=articles[lead],
        lead_comments=Thread.objects.counts([lead]).get(lead, 0),
        beside=[articles[pk] for pk in beside],
        latest=[articles[pk] for pk in latest[:LATEST]],
        blocks=[
            Block(section, [articles[pk] for pk in ids], is_first=place == 0)
            for place, (section, ids) in enumerate(blocks.items())
        ],
        discussed=[articles[pk] for pk in discussed if pk in articles],
        corrections=list(Version.objects.corrections(at)[:CORRECTIONS]),
    )


def _cut(in_sections: dict[Section, list[int]]) -> dict[Section, list[int]]:
    """Return as many ids of each section as the front shows, without the sections that have none."""
    blocks = {}
    for section, ids in in_sections.items():
        if ids:
            most = IN_OPINION if section.opinion else IN_OTHERS if blocks else IN_FIRST
            blocks[section] = ids[:most]
    return blocks
