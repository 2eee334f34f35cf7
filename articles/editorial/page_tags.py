"""The tags of the pages that show an article, and their invalidation when an article, a photo or a setting changes."""

from collections.abc import Collection

from django.db.models import Model, Q
from django.utils import timezone

from ..delivery.page_cache.tags import SITE, delete_past_changes, invalidate, invalidate_at, invalidate_together
from ..masthead.models import Masthead
from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .models import LiveArticle, Version
from .querysets import IS_CORRECTION

FRONT, FEEDS, CORRECTIONS = "front", "feeds", "corrections"
# The pages that count articles: the indexes of topics and authors, and the archive's.
PUBLISHED = "published"
# The pages of the archive, which list the years that have articles and link to days of other years.
ARCHIVE = "archive"
# The newest articles of a section, which the pages of its other articles show.
NEWEST_COUNT = 4
# A change to a photo that more articles show makes the whole site new.
MAX_ARTICLES_OF_PHOTO = 100


def article_tag(news_id: int) -> str:
    """Return the tag of the pages of an article."""
    return f"article:{news_id}"


def article_tags(news_id: int, **arguments: object) -> list[str]:
    """Return the tags of the pages of an article, for views that have it in their URL."""
    return [article_tag(news_id)]


def section_tag(section_id: int) -> str:
    """Return the tag of the pages that list the articles of a section."""
    return f"section:{section_id}"


def newest_tag(section_id: int | None) -> str:
    """Return the tag of the pages that show the newest articles of a section; None is no section."""
    return f"newest:{section_id or ''}"


def topic_tag(topic_id: int) -> str:
    """Return the tag of the pages that list the articles of a topic."""
    return f"topic:{topic_id}"


def author_tag(author_id: int) -> str:
    """Return the tag of the pages that list the articles of an author."""
    return f"author:{author_id}"


def list_tag(subject: Section | Topic | Author) -> str:
    """Return the tag of the pages that list the articles of a section, topic or author."""
    if isinstance(subject, Section):
        return section_tag(subject.pk)
    return topic_tag(subject.pk) if isinstance(subject, Topic) else author_tag(subject.pk)


def day_tag(year: int, month: int, day: int) -> str:
    """Return the tag of the page that lists the articles of a day."""
    return f"day:{year:04}-{month:02}-{day:02}"


def archive_tag(year: int) -> str:
    """Return the tag of the archive's pages of a year, which count its articles."""
    return f"archive:{year}"


def translations_tag(news_id: int) -> str:
    """Return the tag of the pages that name the translations of an original article."""
    return f"translations:{news_id}"


def photo_tag(photo_id: int) -> str:
    """Return the tag of the pages of earlier versions that name a photo."""
    return f"photo:{photo_id}"


def tags_of(live: LiveArticle) -> set[str]:
    """Return the tags of the pages that show a live article: its own, and those that list it."""
    tags = {article_tag(live.pk), translations_tag(live.translation_of or live.pk), FRONT, FEEDS}
    date = timezone.localdate(live.publish_at)
    tags.add(day_tag(date.year, date.month, date.day))
    tags.update(map(topic_tag, live.topics.order_by().values_list("pk", flat=True)))
    tags.update(map(author_tag, live.bylines.order_by().values_list("author_id", flat=True)))
    if live.section_id:
        tags.add(section_tag(live.section_id))
    if _is_among_newest(live):
        tags.add(newest_tag(live.section_id))
    if Version.objects.filter(IS_CORRECTION, article=live.pk).exists():
        tags.add(CORRECTIONS)
    return tags


def count_tags_of(live: LiveArticle) -> set[str]:
    """Return the tags of the pages that change with the number of published articles."""
    year = timezone.localdate(live.publish_at).year
    return {PUBLISHED, archive_tag(year)} | ({ARCHIVE} if _is_linked_from_other_years(live, year) else set())


def _is_linked_from_other_years(live: LiveArticle, year: int) -> bool:
    """Return whether other years of the archive link to the article's day or year.

    Days link to the nearest days that have articles. An article of an earlier year may be the last of its year.
    """
    others = LiveArticle.objects.visible().filter(publish_at__year=year).exclude(pk=live.pk)
    # Another article may be the first of its year by the time at which a scheduled article appears.
    is_first = live.is_scheduled() or not others.filter(publish_at__lt=live.publish_at).exists()
    return is_first or (year < timezone.localdate().year and not others.filter(publish_at__gt=live.publish_at).exists())


def _is_among_newest(live: LiveArticle) -> bool:
    newer = LiveArticle.objects.visible().filter(section=live.section_id, publish_at__gt=live.publish_at)
    return newer.exclude(pk=live.pk).count() < NEWEST_COUNT


def invalidate_article(live: LiveArticle, before: Collection[str] = (), *, is_counted_anew: bool = True) -> None:
    """Make the pages new that show a live article; those of a scheduled article at the time at which it appears.

    Call it after the change. `before` are the tags that the article had before it. `is_counted_anew` says whether the
    article has appeared, disappeared or moved to another date.
    """
    tags = tags_of(live)
    if is_counted_anew:
        tags |= count_tags_of(live)
    elif _subject_tags(before) != _subject_tags(tags):
        tags.add(PUBLISHED)
    with invalidate_together():
        _invalidate(live, tags, before)


def _invalidate(live: LiveArticle, tags: set[str], before: Collection[str] = ()) -> None:
    if live.is_scheduled():
        invalidate_at(tags, live.publish_at)
    else:
        invalidate({*tags, *before})
    _schedule_ends(live, tags)


def _subject_tags(tags: Collection[str]) -> set[str]:
    """Return the tags of topics and authors, whose indexes count articles."""
    return {tag for tag in tags if tag.startswith(("topic:", "author:"))}


def _schedule_ends(live: LiveArticle, tags: set[str]) -> None:
    """Record that pages change when a live article expires, and when the rights of one of its photos end."""
    now = timezone.now()
    # By then, the article may be one of the newest of its section, or the only one of its year.
    later_tags = tags | {newest_tag(live.section_id)}
    if live.expires_at and live.expires_at > now:
        invalidate_at(later_tags | count_tags_of(live) | {ARCHIVE}, live.expires_at)
    photos = Photo.objects.filter(Q(pk=live.photo_id) | Q(live_figures__live_article=live.pk)).order_by()
    for rights_end in set(photos.filter(rights_end__gt=now).values_list("rights_end", flat=True)):
        invalidate_at(later_tags, rights_end)


def invalidate_photo(sender: object, photo: Photo, **kwargs: object) -> None:
    """Make the pages new that show a photo."""
    shown = Q(photo=photo) | Q(pk__in=photo.live_figures.order_by().values("live_article"))
    articles = list(LiveArticle.objects.filter(shown)[: MAX_ARTICLES_OF_PHOTO + 1])
    if len(articles) > MAX_ARTICLES_OF_PHOTO:
        invalidate([SITE])
        invalidate_at([SITE], photo.rights_end)
        return
    with invalidate_together():
        invalidate([photo_tag(photo.pk)])
        invalidate_at([photo_tag(photo.pk)], photo.rights_end)
        for live in articles:
            _invalidate(live, tags_of(live))


def invalidate_for_row(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Make every page new when the desk changes the newspaper's settings, a section, a topic or an author."""
    if sender in {Masthead, Section, Topic, Author}:
        invalidate([SITE])


def renew_all_pages(**kwargs: object) -> None:
    """Make every page new after a migration or an import, and record when they change by themselves."""
    now = timezone.now()
    # A new database has no versions yet: pages of an earlier one, in the same cache, would look current.
    invalidate([SITE])
    delete_past_changes(now)
    ending_photos = Photo.objects.filter(rights_end__gt=now)
    for photo in ending_photos.only("rights_end"):
        invalidate_at([photo_tag(photo.pk)], photo.rights_end)
    in_text = ending_photos.filter(live_figures__isnull=False).order_by().values("live_figures__live_article")
    changing = Q(publish_at__gt=now) | Q(expires_at__gt=now) | Q(photo__in=ending_photos) | Q(pk__in=in_text)
    for live in LiveArticle.objects.filter(changing):
        tags = tags_of(live) | count_tags_of(live)
        invalidate_at(tags, live.publish_at)
        _schedule_ends(live, tags)
