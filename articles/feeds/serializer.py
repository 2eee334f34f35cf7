"""One article as the world sees it, as plain data.

JSON-LD, ninjs, NewsML-G2 and the feeds are all made from this mapping, and from nothing else of the article.
"""

import datetime
from collections.abc import Collection, Iterable

from django.urls import reverse

from ..delivery.absolute_urls import absolute_url, site_domain, with_absolute_urls
from ..delivery.localize import join_names
from ..delivery.plain_data import xml_safe
from ..editorial.body_html import body_plain_text, render_figures, visible_photos
from ..editorial.models import LiveArticle, Version
from ..photos.models import Photo
from ..photos.renditions import rendition_for
from ..taxonomy.models import Author, Section, Topic

# The shapes of a photo that feeds and cards take, first; then the three that search engines ask for.
PUBLISHED_SHAPES = ("social", "1:1", "4:3", "16:9")
PUBLISHED_WIDTH = 1200
EMPTY_FIELDS = {
    "short_headline": "",
    "kicker": "",
    "standfirst": "",
    "slugline": "",
    "dateline": "",
    "body": "",
    "words": 0,
    "characters": 0,
    "source": "",
    "source_address": "",
    "sources": [],
    "editors_note": "",
    "by": "",
    "authors": [],
    "editor": None,
    "topics": [],
    "photo": None,
    "notes": [],
}


def serialize_article(
    live: LiveArticle,
    site: str,
    *,
    notes: Iterable[Version] = (),
    full: bool = True,
    with_body: bool = True,
    changed_at: datetime.datetime | None = None,
    photos: dict[int, Photo] | None = None,
    at: datetime.datetime | None = None,
) -> dict:
    """Return what the world may know of a LiveArticle at that time (now), as a mapping of plain data.

    `site` begins every address in it. `notes` are the article's Versions with a clarification or correction, from
    VersionQuerySet.corrections. Without `full` nothing is asked for that lists of articles leave in the database:
    body, named sources, editor, editor's note. Without `with_body` only the body is left out, and its words are
    counted. `changed_at` is when its present version was published, where the caller knows, and `photos` those of its
    figures (shown_photos).

    An article that was withdrawn, or has expired, keeps its identity, its headline and the notice; `is_shown` tells.
    Times are aware datetimes, addresses are absolute, the body is HTML. No text has characters that XML can't hold.
    """
    is_shown = live.is_visible(at)
    data = {**_identity_fields(live, site, changed_at, at), **EMPTY_FIELDS, "is_shown": is_shown}
    if is_shown:
        data |= _list_fields(live, site) | {"notes": [_correction(version) for version in notes]}
    if is_shown and full:
        data["sources"] = [source._asdict() for source in live.named_sources]
        data["editors_note"] = live.editors_note
        # Without its address: an author has a page only once they have signed something, and an editor may not have.
        data["editor"] = {**_author(live.editor, site), "url": ""} if live.editor else None
        if with_body:
            data |= _body_fields(live, site, visible_photos(live.body, at=at) if photos is None else photos)
        else:
            data["words"] = live.word_count
    return xml_safe(data)


def serialize_articles(
    articles: Collection[LiveArticle], site: str, *, full: bool, at: datetime.datetime
) -> list[dict]:
    """Return live articles serialized by `serialize_article`, in order, with their clarifications and corrections."""
    notes = {}
    for version in Version.objects.corrections(at).filter(article__in=[live.pk for live in articles]):
        notes.setdefault(version.article_id, []).append(version)
    photos = visible_photos(*(live.body for live in articles), at=at) if full else {}
    return [
        serialize_article(live, site, notes=notes.get(live.pk, ()), full=full, photos=photos, at=at)
        for live in articles
    ]


def _identity_fields(
    live: LiveArticle, site: str, changed_at: datetime.datetime | None, at: datetime.datetime | None
) -> dict:
    """Return what stays of an article whatever becomes of it."""
    changed = [moment for moment in (live.publish_at, live.modified_at, live.withdrawn_at, changed_at) if moment]
    return {
        "news_id": live.pk,
        "uri": tag_uri("news", live.pk, live.publish_at),
        "url": site + live.get_absolute_url(),
        "permalink": site + reverse("article-short", args=[live.pk]),
        "comments_url": site + reverse("article-comments", args=[live.pk]),
        "headline": live.headline,
        "language": live.language,
        "genre": live.genre,
        "is_opinion": bool(live.section and live.section.opinion),
        "urgency": live.urgency,
        "section": live.section and _reference(live.section, site),
        "version": live.version,
        "published": live.publish_at,
        "modified": live.modified_at,
        "changed": max([*changed, live.expires_at] if live.has_expired(at) else changed),
        "expires": live.expires_at,
        "withdrawal": live.withdrawal,
        "withdrawn": live.withdrawn_at,
        "withdrawal_reason": live.withdrawal_reason,
    }


def _list_fields(live: LiveArticle, site: str) -> dict:
    """Return how an article is filed and signed, and what lists show of it."""
    authors = [_author(author, site) for author in live.author_list]
    return {
        "short_headline": live.short_headline,
        "kicker": live.kicker,
        "standfirst": live.standfirst,
        "slugline": live.slugline,
        "dateline": live.dateline,
        "source": live.source,
        "source_address": live.source_address,
        "by": join_names([author["name"] for author in authors]),
        "authors": authors,
        "topics": [{**_reference(topic, site), "kind": topic.kind} for topic in live.topic_list],
        "photo": _photo(live.shown_photo, site),
    }


def _body_fields(live: LiveArticle, site: str, photos: dict[int, Photo]) -> dict:
    """Return the body with its pictures under their whole addresses, and its length with their captions."""
    body = with_absolute_urls(render_figures(live.body, photos), site)
    text = body_plain_text(body)
    return {"body": body, "words": len(text.split()), "characters": len(text)}


def _author(author: Author, site: str) -> dict:
    is_person = author.kind == Author.Kind.PERSON
    return {**_reference(author, site), "role": author.role, "is_person": is_person}


def _reference(row: Section | Topic | Author, site: str) -> dict:
    """Return a section, topic or author as its name, slug and address."""
    return {"name": row.name, "slug": row.slug, "url": site + row.get_absolute_url()}


def _photo(photo: Photo | None, site: str) -> dict | None:
    sizes = published_sizes(photo, site) if photo else []
    if not sizes:
        return None
    return {
        "uri": tag_uri("photos", photo.pk, photo.uploaded_at),
        "caption": photo.caption,
        "alt_text": photo.alt_text,
        "credit": photo.credit,
        "sizes": sizes,
    }


def published_sizes(photo: Photo, site: str) -> list[dict]:
    """Return the files of a photo that are published, the one for feeds and cards first; widths and heights in pixels.

    The one place that says which these are.
    """
    sizes = []
    for shape in PUBLISHED_SHAPES:
        if rendition := rendition_for(photo, shape, PUBLISHED_WIDTH, "jpg"):
            url = absolute_url(rendition.url, site)
            size = {"url": url, "width": rendition.width, "height": rendition.height}
            sizes.append(size | {"media_type": "image/jpeg"})
    return sizes


def tag_uri(kind: str, pk: int, created_at: datetime.datetime) -> str:
    """Return the tag URI (RFC 4151) of an article, comment or photo, which never changes; its year is in UTC."""
    return f"tag:{site_domain()},{created_at.astimezone(datetime.UTC).year}:{kind}/{pk}"


def _correction(version: Version) -> dict:
    """Return a clarification or correction as readers are told it; one that was wrong itself says what is right."""
    right = getattr(version, "superseded_by", None)
    return {
        "kind": version.kind,
        "kind_label": version.get_kind_display(),
        "text": version.note,
        "at": version.published_at,
        "put_right": right and {"text": right.note, "at": right.published_at},
    }
