"""Laying work on the demonstration's desk: articles in every stage, and changes that readers see."""

import uuid
from datetime import timedelta

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

# The keys of these articles, as of forms that made them: laid again, they make no second.
FORM_KEY_NAMESPACE = uuid.UUID("5d0f3a52-7f0e-4a55-9c55-0c2a3ddc1a10")
CHANGED_ARTICLE, WRONG_TEXT, RIGHT_TEXT = 93439, "some 6,200 hectares", "some 6,400 hectares"
FIGURE_CAPTION = "Farm tanks from above: coins on a carpet."
CORRECTION_NOTE = (
    "An earlier version said that 6,200 hectares had been turned over to drip lines. By the growers’ society’s "
    "count it is 6,400."
)

EDITOR_NAME = "Pari Javadi"
SOURCES = "The growers’ society’s count of this season (sample copy)\nReadings of eleven gauges, kept by the growers"


@transaction.atomic
def load_demo_desk(now=None):
    """Lay the articles of desk.json, each taken as far as it says, and the changes; once they are laid, nothing.

    Raises ActionRefusedError where an account that was there before may not do its part.
    """
    now = now or timezone.now()
    entries = {uuid.uuid5(FORM_KEY_NAMESPACE, entry["key"]): entry for entry in read_demo("desk.json")}
    if Article.objects.filter(form_key__in=entries).exists():
        return
    for key, entry in entries.items():
        _create_article(entry, key, now)
    version = _add_figure()
    _update_article(version, WRONG_TEXT, RIGHT_TEXT, kind="correction", note=CORRECTION_NOTE)


def _create_article(entry, key, now):
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
    for name, username, words in entry["actions"]:
        run_action(name, article, by=User.objects.get(username=username), **words)


def _add_figure():
    """Put a figure into the changed article's text, where its photo is there, and return the version that makes."""
    photo = Photo.objects.filter(caption=FIGURE_CAPTION).first()
    return _update_article(1, "</p>", f"</p>{figure_html(photo.pk, photo.caption)}", kind="update") if photo else 1


def _update_article(version, old, new, **words):
    """Change one article for its readers and return its version; None where somebody else changed it or is about to."""
    article = Article.objects.filter(pk=CHANGED_ARTICLE, live__version=version, body__contains=WRONG_TEXT).first()
    if article is None:
        return None
    editor = User.objects.get(username="editor")
    article.body, article.sources = article.body.replace(old, new, 1), SOURCES
    article.editor = Author.objects.filter(name=EDITOR_NAME).first()
    authors = [byline.author for byline in article.bylines.select_related("author")]
    save_working_copy(article, topics=article.topics.all(), authors=authors, by=editor)
    run_action("update", article, by=editor, **words)
    return version + 1
