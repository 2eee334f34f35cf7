"""A revision as readers would have it, before anything is published."""

import datetime

from django.utils import timezone

from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .live_state import live_copy
from .models import Article, LiveArticle


def build_live_preview(article: Article, content: dict, at: datetime.datetime | None = None) -> LiveArticle:
    """Return the LiveArticle that publishing this content (a Revision's) at that time (now) would give, unsaved.

    Its times are those that readers have seen, where they have. What has been deleted since is left out. Its relations
    (`topics`, `bylines`) are those of the stored live article, if any; `topic_list` and `author_list` are its own.
    """
    live, at = live_copy(article), at or timezone.now()
    shown = LiveArticle(article=article, publish_at=_publication_time(article, live, at))
    if live:
        shown.version = 1 if live.is_scheduled(at) else live.version + 1
        shown.modified_at, shown.modified_kind = live.modified_at, live.modified_kind
    for name in Article.content_fields():
        setattr(shown, LiveArticle._meta.get_field(name).attname, content[name])
    shown.section = Section.objects.filter(pk=shown.section_id).first()
    authors = Author.objects.in_bulk({*content["authors"], shown.editor_id} - {None})
    shown.editor = authors.get(shown.editor_id)
    shown.shown_photo = Photo.objects.shown(at).filter(pk=shown.photo_id).first()
    shown.author_list = [authors[pk] for pk in content["authors"] if pk in authors]
    shown.topic_list = list(Topic.objects.filter(pk__in=content["topics"]))
    return shown


def _publication_time(article: Article, live: LiveArticle | None, now: datetime.datetime) -> datetime.datetime:
    """Return when readers would get it: when they did or will, else its wished-for time, else now."""
    if live:
        return live.publish_at
    return max(article.publish_at or now, now)
