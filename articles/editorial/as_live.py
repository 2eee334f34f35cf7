"""A revision as readers would have it, before anything is published."""

from django.utils import timezone

from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .models import Article, LiveArticle, LiveByline
from .state import live_copy


def as_live(article, content, at=None):
    """Return the LiveArticle that publishing this content (a Revision's) at that time (now) would give, unsaved.

    Its times are those that readers have seen, where they have. What has been deleted since is left out.
    """
    live, at = live_copy(article), at or timezone.now()
    shown = LiveArticle(article=article, publish_at=_due(article, live, at))
    if live:
        shown.version = 1 if live.is_scheduled(at) else live.version + 1
        shown.modified_at, shown.modified_kind = live.modified_at, live.modified_kind
    for name in Article.copy_fields():
        setattr(shown, LiveArticle._meta.get_field(name).attname, content[name])
    shown.section = Section.objects.filter(pk=shown.section_id).first()
    authors = Author.objects.in_bulk({*content["authors"], shown.editor_id} - {None})
    shown.editor = authors.get(shown.editor_id)
    shown.shown_photo = Photo.objects.shown(at).filter(pk=shown.photo_id).first()
    # Where prefetched rows stand, as Django puts them there; nothing is asked of the live article's own.
    shown._prefetched_objects_cache = {
        "topics": Topic.objects.filter(pk__in=content["topics"]),
        "bylines": _bylines(shown, content["authors"], authors),
    }
    return shown


def _due(article, live, now):
    if live:
        return live.publish_at
    return max(article.publish_at or now, now)


def _bylines(shown, authors, found):
    return [
        LiveByline(live_article=shown, author=found[pk], position=place)
        for place, pk in enumerate(authors, start=1)
        if pk in found
    ]
