"""The public data of an article, as a mapping.

JSON-LD, ninjs, NewsML-G2, the feeds and the API are all built from this mapping alone.
"""

import datetime
from collections.abc import Collection, Iterable
from typing import Any, TypedDict, cast

from django.urls import reverse

from ..delivery.absolute_urls import absolute_url, site_domain, with_absolute_urls
from ..delivery.localized_formats import join_names
from ..delivery.xml_safe_data import xml_safe
from ..editorial.body_html import body_plain_text, render_figures, visible_photos
from ..editorial.models import LiveArticle, Version
from ..photos.models import Photo
from ..photos.renditions import rendition_for
from ..taxonomy.models import Author, Section, Topic

# The crop for feeds and social cards comes first; then the three that search engines ask for.
PUBLISHED_SHAPES = ("social", "1:1", "4:3", "16:9")
PUBLISHED_WIDTH = 1200


class SerializedReference(TypedDict):
    """A section or author, or the common part of a topic and of a byline."""

    name: str
    slug: str
    url: str


class SerializedTopic(SerializedReference):
    """A topic of an article; `kind` is a value of Topic.Kind."""

    kind: str


class SerializedAuthor(SerializedReference):
    """An author or the editor of an article."""

    role: str
    is_person: bool


class SerializedSource(TypedDict):
    """A named source; the address may be empty."""

    name: str
    address: str


class SerializedPhotoSize(TypedDict):
    """A file of a photo; width and height in pixels."""

    url: str
    width: int
    height: int
    media_type: str


class SerializedPhoto(TypedDict):
    """The lead photo."""

    uri: str
    caption: str
    alt_text: str
    credit: str
    sizes: list[SerializedPhotoSize]


class CorrectedText(TypedDict):
    """The text that replaces an earlier correction."""

    text: str
    at: datetime.datetime


class SerializedCorrection(CorrectedText):
    """A clarification or correction; `put_right` is the later one that replaces it."""

    kind: str
    kind_label: str
    put_right: CorrectedText | None


class SerializedArticle(TypedDict):
    """The public data of an article; see `serialize_article`."""

    news_id: int
    uri: str
    url: str
    permalink: str
    comments_url: str
    headline: str
    language: str
    genre: str
    is_opinion: bool
    urgency: int
    section: SerializedReference | None
    version: int
    published: datetime.datetime
    modified: datetime.datetime | None
    changed: datetime.datetime
    expires: datetime.datetime | None
    withdrawal: str
    withdrawn: datetime.datetime | None
    withdrawal_reason: str
    is_shown: bool
    short_headline: str
    kicker: str
    standfirst: str
    slugline: str
    dateline: str
    body: str
    words: int
    characters: int
    source: str
    source_address: str
    sources: list[SerializedSource]
    editors_note: str
    by: str
    authors: list[SerializedAuthor]
    editor: SerializedAuthor | None
    topics: list[SerializedTopic]
    photo: SerializedPhoto | None
    notes: list[SerializedCorrection]


EMPTY_FIELDS: dict[str, Any] = {
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
    with_length: bool = True,
    changed_at: datetime.datetime | None = None,
    photos: dict[int, Photo] | None = None,
    at: datetime.datetime | None = None,
) -> SerializedArticle:
    """Return the public data of a LiveArticle at that time (now).

    Arguments:
        live: The article, stored or not.
        site: The scheme and host that every URL begins with.
        notes: Its versions with a clarification or correction, from VersionQuerySet.corrections.
        full: Whether to include the fields that lists defer: body, named sources, editor, editor's note.
        with_body: Whether `full` includes the body; without it only the words are counted.
        with_length: Whether the words and characters of the body are counted, which takes longer than the rest.
        changed_at: When the current version was published, if the caller knows.
        photos: The photos of its figures by id, from `visible_photos`, if the caller has them.
        at: The time of reading.

    For a withdrawn or expired article `is_shown` is False, and only its identity, headline and withdrawal notice are
    filled in. Datetimes are aware, URLs are absolute, the body is HTML. No text contains characters that XML can't
    represent.
    """
    is_shown = live.is_visible(at)
    data = {**_identity_fields(live, site, changed_at, at), **EMPTY_FIELDS, "is_shown": is_shown}
    if is_shown:
        data |= _list_fields(live, site) | {"notes": [_correction(version) for version in notes]}
    if is_shown and full:
        data["sources"] = [{"name": source.name, "address": source.address} for source in live.named_sources]
        data["editors_note"] = live.editors_note
        # Without a URL: an author has a page only with a byline of their own, which an editor may not have.
        data["editor"] = {**_author(live.editor, site), "url": ""} if live.editor else None
        if with_body:
            shown = visible_photos(live.body, at=at) if photos is None else photos
            data |= _body_fields(live, site, shown, with_length)
        else:
            data["words"] = live.word_count
    # Built in parts, which a TypedDict can't express.
    return cast(SerializedArticle, xml_safe(data))


def serialize_articles(
    articles: Collection[LiveArticle], site: str, *, full: bool, at: datetime.datetime, with_length: bool = True
) -> list[SerializedArticle]:
    """Return live articles serialized by `serialize_article`, in order, with their clarifications and corrections."""
    notes: dict[int, list[Version]] = {}
    # A first version is no correction.
    changed = [live.pk for live in articles if live.version > 1]
    # Without the articles, which the caller has; Django makes no query for an empty list.
    corrections = Version.objects.corrections(at).select_related(None).select_related("superseded_by")
    for version in corrections.filter(article__in=changed):
        notes.setdefault(version.article_id, []).append(version)
    photos = visible_photos(*(live.body for live in articles), at=at) if full else {}
    return [
        serialize_article(
            live, site, notes=notes.get(live.pk, ()), full=full, with_length=with_length, photos=photos, at=at
        )
        for live in articles
    ]


def _identity_fields(
    live: LiveArticle, site: str, changed_at: datetime.datetime | None, at: datetime.datetime | None
) -> dict[str, Any]:
    """Return the fields that even a withdrawn or expired article keeps."""
    changes = [value for value in (live.publish_at, live.modified_at, live.withdrawn_at, changed_at) if value]
    if live.expires_at and live.has_expired(at):
        changes.append(live.expires_at)
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
        "changed": max(changes),
        "expires": live.expires_at,
        "withdrawal": live.withdrawal,
        "withdrawn": live.withdrawn_at,
        "withdrawal_reason": live.withdrawal_reason,
    }


def _list_fields(live: LiveArticle, site: str) -> dict[str, Any]:
    """Return the fields that lists of articles show: short texts, bylines, topics and photo."""
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


def _body_fields(live: LiveArticle, site: str, photos: dict[int, Photo], with_length: bool) -> dict[str, Any]:
    """Return the body with absolute URLs, and its length including captions."""
    body = with_absolute_urls(render_figures(live.body, photos), site)
    text = body_plain_text(body) if with_length else ""
    return {"body": body, "words": len(text.split()), "characters": len(text)}


def _author(author: Author, site: str) -> SerializedAuthor:
    is_person = author.kind == Author.Kind.PERSON
    return {**_reference(author, site), "role": author.role, "is_person": is_person}


def _reference(subject: Section | Topic | Author, site: str) -> SerializedReference:
    return {"name": subject.name, "slug": subject.slug, "url": site + subject.get_absolute_url()}


def _photo(photo: Photo | None, site: str) -> SerializedPhoto | None:
    sizes = published_sizes(photo, site) if photo else []
    if not photo or not sizes:
        return None
    return {
        "uri": tag_uri("photos", photo.pk, photo.uploaded_at),
        "caption": photo.caption,
        "alt_text": photo.alt_text,
        "credit": photo.credit,
        "sizes": sizes,
    }


def published_sizes(photo: Photo, site: str) -> list[SerializedPhotoSize]:
    """Return the files of a photo that are published; the one for feeds and social cards comes first."""
    sizes: list[SerializedPhotoSize] = []
    for shape in PUBLISHED_SHAPES:
        if rendition := rendition_for(photo, shape, PUBLISHED_WIDTH, "jpg"):
            url = absolute_url(rendition.url, site)
            sizes.append({"url": url, "width": rendition.width, "height": rendition.height, "media_type": "image/jpeg"})
    return sizes


def tag_uri(kind: str, pk: int, created_at: datetime.datetime) -> str:
    """Return the tag URI (RFC 4151) of an article, comment or photo, which never changes; its year is in UTC."""
    return f"tag:{site_domain()},{created_at.astimezone(datetime.UTC).year}:{kind}/{pk}"


def _correction(version: Version) -> SerializedCorrection:
    replacement: Version | None = getattr(version, "superseded_by", None)
    return {
        "kind": version.kind,
        "kind_label": version.get_kind_display(),
        "text": version.note,
        "at": version.published_at,
        "put_right": {"text": replacement.note, "at": replacement.published_at} if replacement else None,
    }
