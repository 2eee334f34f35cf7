"""One article as the world sees it, as plain data.

JSON-LD, ninjs, NewsML-G2 and the feeds are all made from this mapping, and from nothing else of the article.
"""

from django.urls import reverse

from ..delivery.plain_data import writable
from ..delivery.site import with_whole_addresses
from ..editorial.body import text_of, with_figures
from ..editorial.figures import shown_photos
from ..editorial.models import Version
from ..taxonomy.models import Author
from . import identifiers
from .pictures import sizes_of

NOTHING = {
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


def serialize(live, site, *, notes=(), full=True, changed_at=None, photos=None, at=None):
    """Return what the world may know of a LiveArticle at that time (now), as a mapping of plain data.

    `site` begins every address in it. `notes` are the article's Versions with a clarification or correction, from
    VersionQuerySet.corrections. Without `full` the body is left out, and nothing asks for it. `changed_at` is when
    its present version was published, where the caller knows, and `photos` those of its figures (shown_photos).
    An article that was withdrawn, or has expired, keeps
    its identity, its headline and the notice; `is_shown` tells.

    Moments are aware datetimes, addresses are whole; the body is HTML. No text holds what XML can't write.
    """
    is_shown = live.is_visible(at)
    if photos is None and is_shown and full:
        photos = shown_photos(live.body, at=at)
    shown = _shown(live, site, notes, full, photos) if is_shown else NOTHING
    return writable({**_identity(live, site, changed_at, at), **shown, "is_shown": is_shown})


def serialize_all(articles, site, *, full, at):
    """Return live articles serialized as `serialize` does, in order, with their clarifications and corrections."""
    notes = {}
    for version in Version.objects.corrections(at).filter(article__in=[live.pk for live in articles]):
        notes.setdefault(version.article_id, []).append(version)
    photos = shown_photos(*(live.body for live in articles), at=at) if full else {}
    return [serialize(live, site, notes=notes.get(live.pk, ()), full=full, photos=photos, at=at) for live in articles]


def _identity(live, site, changed_at, at):
    """Return what stays of an article whatever becomes of it."""
    changed = [moment for moment in (live.publish_at, live.modified_at, live.withdrawn_at, changed_at) if moment]
    return {
        "news_id": live.pk,
        "uri": identifiers.of_article(live),
        "address": site + live.get_absolute_url(),
        "permalink": site + reverse("article-short", args=[live.pk]),
        "comments_address": site + reverse("comment-post", args=[live.pk]),
        "headline": live.headline,
        "language": live.language,
        "genre": live.genre,
        "is_opinion": bool(live.section and live.section.opinion),
        "urgency": live.urgency,
        "section": live.section and _filed(live.section, site),
        "version": live.version,
        "published": live.publish_at,
        "modified": live.modified_at,
        "changed": max([*changed, live.expires_at] if live.has_expired(at) else changed),
        "expires": live.expires_at,
        "withdrawal": live.withdrawal,
        "withdrawn": live.withdrawn_at,
        "withdrawal_reason": live.withdrawal_reason,
    }


def _shown(live, site, notes, full, photos):
    authors = [_author(byline.author, site) for byline in live.bylines.all()]
    body = with_whole_addresses(with_figures(live.body, photos), site) if full else ""
    text = text_of(body)
    return {
        "short_headline": live.short_headline,
        "kicker": live.kicker,
        "standfirst": live.standfirst,
        "slugline": live.slugline,
        "dateline": live.dateline,
        "body": body,
        "words": len(text.split()),
        "characters": len(text),
        "source": live.source,
        "source_address": live.source_address,
        "sources": [source._asdict() for source in live.named_sources] if full else [],
        "editors_note": live.editors_note if full else "",
        "by": _in_words([author["name"] for author in authors]),
        "authors": authors,
        # An author's page is there once they have signed something, and who only edits hasn't.
        "editor": {**_author(live.editor, site), "address": ""} if full and live.editor else None,
        "topics": [{**_filed(topic, site), "kind": topic.kind} for topic in live.topics.all()],
        "photo": _photo(live.shown_photo, site),
        "notes": [_note(version) for version in notes],
    }


def _author(author, site):
    is_person = author.kind == Author.Kind.PERSON
    return {**_filed(author, site), "role": author.role, "is_person": is_person}


def _filed(row, site):
    """Return a section, topic or author as its name, slug and address."""
    return {"name": row.name, "slug": row.slug, "address": site + row.get_absolute_url()}


def _photo(photo, site):
    sizes = sizes_of(photo, site) if photo else []
    return (
        None
        if not sizes
        else {
            "uri": identifiers.of_photo(photo),
            "caption": photo.caption,
            "alt_text": photo.alt_text,
            "credit": photo.credit,
            "sizes": [size._asdict() for size in sizes],
        }
    )


def _note(version):
    """Return a clarification or correction as readers are told it; one that was wrong itself says what is right."""
    right = getattr(version, "superseded_by", None)
    return {
        "kind": version.kind,
        "text": version.note,
        "at": version.published_at,
        "put_right": right and {"text": right.note, "at": right.published_at},
    }


def _in_words(names):
    """Return names as a sentence has them: A, B and C."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
