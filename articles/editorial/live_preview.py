"""A revision in the form of a live article, for previews before publication."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .live_state import live_copy
from .models import Article, LiveArticle


def build_live_preview(
    article: Article, content: Mapping[str, Any], at: datetime.datetime | None = None
) -> LiveArticle:
    """Return the unsaved LiveArticle that publishing a revision's `content` at that time (now) would give.

    The times that readers have seen stay. Photos, authors, topics and sections that have been deleted since are left
    out. The relations (`topics`, `bylines`) are those of the stored live copy, if there is one; `topic_list` and
    `author_list` are those of the content.
    """
    live, at = live_copy(article), at or timezone.now()
    preview = LiveArticle(article=article, publish_at=_publication_time(article, live, at))
    if live:
        preview.version = 1 if live.is_scheduled(at) else live.version + 1
        preview.modified_at, preview.modified_kind = live.modified_at, live.modified_kind
    for field in Article.content_model_fields():
        setattr(preview, field.attname, content[field.name])
    preview.section = Section.objects.filter(pk=preview.section_id).first() if preview.section_id else None
    authors = Author.objects.in_bulk({*content["authors"], preview.editor_id} - {None})
    preview.editor = authors.get(preview.editor_id) if preview.editor_id else None
    preview.shown_photo = Photo.objects.shown(at).filter(pk=preview.photo_id).first() if preview.photo_id else None
    preview.author_list = [authors[pk] for pk in content["authors"] if pk in authors]
    preview.topic_list = list(Topic.objects.filter(pk__in=content["topics"]))
    return preview


def _publication_time(article: Article, live: LiveArticle | None, now: datetime.datetime) -> datetime.datetime:
    """Return when readers see the article: the stored or planned time of publication, else now."""
    if live:
        return live.publish_at
    return max(article.publish_at or now, now)
