"""Export the published newspaper as WXR 1.2, article by article, for WordPress or for this newspaper to import.

Fields that WordPress doesn't have (kicker, dateline, genre and so on) are exported as custom fields, which the importer
here reads. Authors after the first are exported as the Co-Authors plugin has them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TextIO
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from ...comments.models import Comment
from ...delivery.absolute_urls import absolute_url, with_absolute_urls
from ...delivery.xml_safe_data import xml_safe
from ...editorial.body_html import FIGURE, PHOTO_IMG, visible_photos
from ...editorial.models import Article, LiveArticle
from ...editorial.querysets import with_visible_articles
from ...masthead.models import CommentsPolicy, Masthead
from ...photos.models import Photo
from ...photos.renditions import Rendition, rendition_for
from ...taxonomy.models import Author, Section, Topic
from .custom_fields import CUSTOM_FIELDS, META_PREFIX

BATCH_SIZE = 100
PICTURE_WIDTH = 2_000
PhotosById = Mapping[int, Photo]


def count(at: datetime | None = None) -> int:
    """Return how many articles `write` would write at that time (default: now)."""
    return LiveArticle.objects.visible(at).count()


def write(file: TextIO, *, site: str | None = None, at: datetime | None = None) -> Iterator[int]:
    """Write what readers can see at that time (default: now) to a text file, and yield each News ID after its article.

    `site` is the beginning of the addresses, by default SITE_URL. Visible comments are included, without e-mail
    addresses. The file is complete only after the last News ID was yielded.
    """
    site = site or settings.SITE_URL
    # In WordPress, pictures are posts, so their numbers follow those of the articles.
    first_picture_id = Article.objects.aggregate(highest=Max("pk"))["highest"] or 0
    file.write(_head(site, at))
    written_photos: set[int] = set()
    last = 0
    while articles := _next_batch(last, at):
        photos = visible_photos(*(live.body for live in articles), at=at)
        comments = _comments(articles)
        for live in articles:
            for photo, rendition in _pictures(live, photos):
                if photo.pk not in written_photos:
                    file.write(_attachment(photo, rendition, site, first_picture_id))
                    written_photos.add(photo.pk)
            file.write(_article(live, comments.get(live.pk, ()), photos, site, first_picture_id))
            yield live.pk
        last = articles[-1].pk
    file.write("</channel>\n</rss>\n")


def _next_batch(last: int, at: datetime | None) -> list[LiveArticle]:
    live_articles = LiveArticle.objects.visible(at).for_article_page(at).filter(pk__gt=last).order_by("pk")
    return list(live_articles[:BATCH_SIZE])


def _comments(articles: Sequence[LiveArticle]) -> dict[int, list[Comment]]:
    """Return the visible comments on these articles, as {News ID: [Comment, …]}."""
    by_article: dict[int, list[Comment]] = {}
    for comment in Comment.objects.visible().filter(article__in=[live.pk for live in articles]).order_by("pk"):
        by_article.setdefault(comment.article_id, []).append(comment)
    return by_article


def _head(site: str, at: datetime | None) -> str:
    return _render(
        "head",
        masthead=Masthead.objects.current(),
        site=site,
        language=settings.LANGUAGE_CODE,
        authors=with_visible_articles(Author.objects.all(), "authors", at),
        sections=Section.objects.all(),
        topics=with_visible_articles(Topic.objects.all(), "topics", at),
    )


def _attachment(photo: Photo, rendition: Rendition, site: str, first_picture_id: int) -> str:
    return _render(
        "attachment",
        photo=photo,
        number=first_picture_id + photo.pk,
        url=absolute_url(rendition.url, site),
        # The path below the folder of uploads.
        path=urlsplit(rendition.url).path.removeprefix(settings.MEDIA_URL).lstrip("/"),
        # Serialized PHP gives the length in bytes.
        credit_size=len(photo.credit.encode()),
    )


def _article(
    live: LiveArticle, comments: Sequence[Comment], photos: PhotosById, site: str, first_picture_id: int
) -> str:
    return _render(
        "item",
        article=live,
        site=site,
        authors=live.author_list,
        content=_content(live, photos, site, first_picture_id),
        lead=first_picture_id + live.shown_photo.pk if live.shown_photo else None,
        are_comments_closed=live.comments_policy == CommentsPolicy.CLOSED,
        comments=comments,
        fields={META_PREFIX + name: getattr(live, name) for name in CUSTOM_FIELDS if getattr(live, name)},
    )


def _pictures(live: LiveArticle, photos: PhotosById) -> list[tuple[Photo, Rendition]]:
    """Return the visible photos of an article, each once, with the rendition that is exported."""
    lead: list[Photo] = [live.shown_photo] if live.shown_photo else []
    unique = {photo.pk: photo for photo in [*lead, *_figures(live.body, photos)]}
    return [(photo, rendition) for photo in unique.values() if (rendition := _rendition(photo))]


def _figures(body: str, photos: PhotosById) -> list[Photo]:
    photo_ids = (int(match[1]) for match in PHOTO_IMG.finditer(body))
    return [photos[photo_id] for photo_id in photo_ids if photo_id in photos]


def _content(live: LiveArticle, photos: PhotosById, site: str, first_picture_id: int) -> str:
    """Return the body as WordPress stores it, with absolute addresses and each paragraph on one line."""

    def replace_figure(match: re.Match[str]) -> str:
        photo = photos.get(int(match[1]))
        rendition = _rendition(photo) if photo else None
        if photo is None or rendition is None:
            return ""
        # The writer's caption was sanitised when the body was stored.
        caption = mark_safe(match[2]) if match.re.groups > 1 and match[2] else photo.caption  # noqa: S308
        url = absolute_url(rendition.url, site)
        return _render("figure", photo=photo, number=first_picture_id + photo.pk, url=url, caption=caption).strip()

    body = PHOTO_IMG.sub(replace_figure, FIGURE.sub(replace_figure, live.body))
    return with_absolute_urls(body.replace("\n", " "), site)


def _rendition(photo: Photo) -> Rendition | None:
    return rendition_for(photo, "natural", PICTURE_WIDTH, "jpg")


def _render(name: str, **context: object) -> str:
    return xml_safe(render_to_string(f"articles/exchange/wxr_{name}.xml", context))
