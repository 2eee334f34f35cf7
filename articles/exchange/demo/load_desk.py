"""Create the desk's work in the demonstration: articles in every stage, and public changes to one article."""

import uuid
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ...editorial.actions.run import run_action
from ...editorial.actions.save import save_working_copy
from ...editorial.body_html import figure_html
from ...editorial.models import Article
from ...photos.models import Photo
from ...taxonomy.models import Author, Section, Topic
from .load_newspaper import read_demo

# Derives each article's form key, so that a second run recognises the articles and creates none twice.
FORM_KEY_NAMESPACE = uuid.UUID("5d0f3a52-7f0e-4a55-9c55-0c2a3ddc1a10")
CHANGED_ARTICLE, WRONG_TEXT, RIGHT_TEXT = 93439, "some 6,200 hectares", "some 6,400 hectares"
FIGURE_CAPTION = "Farm tanks from above: coins on a carpet."
CORRECTION_NOTE = (
    "An earlier version said that 6,200 hectares had been turned over to drip lines. By the growers’ society’s "
    "count it is 6,400."
)

EDITOR_NAME = "Pari Javadi"
SOURCES = "The growers’ society’s count of this season (sample copy)\nReadings of eleven gauges, kept by the growers"


class DeskEntry(TypedDict):
    """An article of desk.json. Each action is [name, username, arguments]."""

    key: str
    by: str
    section: str
    authors: list[str]
    topics: list[str]
    fields: dict[str, str]
    actions: list[tuple[str, str, dict[str, Any]]]
    planned_in_days: NotRequired[int]


@transaction.atomic
def load_demo_desk(now: datetime | None = None) -> None:
    """Create the articles of desk.json, run their actions, and publish two changes to another article.

    Does nothing if the articles exist. Raises ActionRefusedError where an account that existed before the demonstration
    may not run its action.
    """
    now = now or timezone.now()
    entries: dict[uuid.UUID, DeskEntry] = {
        uuid.uuid5(FORM_KEY_NAMESPACE, entry["key"]): entry for entry in read_demo("desk.json")
    }
    if Article.objects.filter(form_key__in=entries).exists():
        return
    for key, entry in entries.items():
        _create_article(entry, key, now)
    if version := _add_figure():
        _update_article(version, WRONG_TEXT, RIGHT_TEXT, kind="correction", note=CORRECTION_NOTE)


def _create_article(entry: DeskEntry, key: uuid.UUID, now: datetime) -> None:
    by = User.objects.get(username=entry["by"])
    days = entry.get("planned_in_days")
    article = Article(
        form_key=key,
        created_by=by,
        section=Section.objects.filter(name=entry["section"]).first(),
        planned_on=timezone.localdate(now) + timedelta(days=days) if days else None,
        **entry["fields"],
    )
    topics, authors = Topic.objects.filter(name__in=entry["topics"]), Author.objects.filter(name__in=entry["authors"])
    save_working_copy(article, topics=topics, authors=authors, by=by)
    for name, username, arguments in entry["actions"]:
        run_action(name, article, by=User.objects.get(username=username), **arguments)


def _add_figure() -> int | None:
    """Add a figure to the changed article if its photo exists, and return the article's version.

    Returns None where somebody else has changed the article.
    """
    photo = Photo.objects.filter(caption=FIGURE_CAPTION).first()
    return _update_article(1, "</p>", f"</p>{figure_html(photo.pk, photo.caption)}", kind="update") if photo else 1


def _update_article(version: int, old: str, new: str, **arguments: Any) -> int | None:
    """Publish a change to one article and return its new version; None where somebody else has changed it."""
    article = Article.objects.filter(pk=CHANGED_ARTICLE, live__version=version, body__contains=WRONG_TEXT).first()
    if article is None:
        return None
    editor = User.objects.get(username="editor")
    article.body, article.sources = article.body.replace(old, new, 1), SOURCES
    article.editor = Author.objects.filter(name=EDITOR_NAME).first()
    authors = [byline.author for byline in article.bylines.select_related("author")]
    save_working_copy(article, topics=article.topics.all(), authors=authors, by=editor)
    run_action("update", article, by=editor, **arguments)
    return version + 1
