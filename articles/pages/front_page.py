"""The front page, composed from the newest and most urgent articles."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from ..comments.most_discussed import most_discussed
from ..editorial.models import LiveArticle, Version
from ..taxonomy.models import Section

LATEST_COUNT, LEAD_CANDIDATES, SECONDARY_COUNT, CORRECTIONS_COUNT = 10, 8, 3, 3
# How many articles a section shows: the first section on the page, an opinion section, any other section.
FIRST_SECTION_SIZE, OPINION_SECTION_SIZE, OTHER_SECTION_SIZE = 5, 3, 4


@dataclass(frozen=True)
class SectionBlock:
    """One section's articles on the front page, newest first; the first block is laid out wider."""

    section: Section
    articles: list[LiveArticle]
    is_first: bool = False


@dataclass(frozen=True)
class FrontPage:
    """The content of the front page; `sections` are all sections, for the navigation."""

    sections: list[Section]
    lead: LiveArticle | None = None
    secondary: list[LiveArticle] = field(default_factory=list)
    latest: list[LiveArticle] = field(default_factory=list)
    blocks: list[SectionBlock] = field(default_factory=list)
    discussed: list[LiveArticle] = field(default_factory=list)
    corrections: list[Version] = field(default_factory=list)


def compose_front_page(at: datetime.datetime | None = None) -> FrontPage:
    """Return the front page as readers see it at that time (now), in a fixed number of queries.

    The ids are selected first; then all articles shown are fetched together, each once.
    """
    at = at or timezone.now()
    visible = LiveArticle.objects.visible(at)
    newest = list(visible.newest_first().values_list("pk", "urgency")[: LATEST_COUNT + SECONDARY_COUNT])
    if not newest:
        return FrontPage(sections=list(Section.objects.all()))

    latest = [pk for pk, _ in newest]
    lead, _ = min(newest[:LEAD_CANDIDATES], key=lambda row: row[1])
    secondary = [pk for pk in latest if pk != lead][:SECONDARY_COUNT]
    in_sections = LiveArticle.objects.newest_by_section(
        Section.objects.all(), FIRST_SECTION_SIZE, at, besides=[lead, *secondary]
    )
    blocks = _trim_sections(in_sections)
    discussed = most_discussed(at)

    article_ids = {lead, *secondary, *latest[:LATEST_COUNT], *discussed, *(pk for ids in blocks.values() for pk in ids)}
    articles = visible.for_cards(at).with_bylines().in_bulk(article_ids)
    return FrontPage(
        sections=list(in_sections),
        lead=articles[lead],
        secondary=[articles[pk] for pk in secondary],
        latest=[articles[pk] for pk in latest[:LATEST_COUNT]],
        blocks=[
            SectionBlock(section, [articles[pk] for pk in ids], is_first=index == 0)
            for index, (section, ids) in enumerate(blocks.items())
        ],
        discussed=[articles[pk] for pk in discussed if pk in articles],
        corrections=list(Version.objects.corrections(at)[:CORRECTIONS_COUNT]),
    )


def _trim_sections(in_sections: dict[Section, list[int]]) -> dict[Section, list[int]]:
    """Return as many ids of each section as the front page shows, without the sections that have none."""
    blocks: dict[Section, list[int]] = {}
    for section, ids in in_sections.items():
        if ids:
            size = OPINION_SECTION_SIZE if section.opinion else OTHER_SECTION_SIZE if blocks else FIRST_SECTION_SIZE
            blocks[section] = ids[:size]
    return blocks
