"""What an article needs before readers may see it, and what would do it good; the same on every road to publication."""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

from django.conf import settings
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.urls import Resolver404, resolve
from django.utils import timezone

from ..delivery.text_normalization import has_visible_text
from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .body_html import has_content, photo_ids_in
from .content import Genre
from .models import LiveArticle

MAX_HEADLINE_LENGTH, MAX_STANDFIRST_LENGTH = 70, 220
LINK = re.compile(r'<a [^>]*?href="(/[^"/?#][^"?#]*|/)[^"]*"')
# What each kind of address shows, and by which of its words it is found.
LINK_TARGETS = {
    "article": (LiveArticle, "pk"),
    "section": (Section, "slug"),
    "topic": (Topic, "slug"),
    "author": (Author, "slug"),
}


@dataclass(frozen=True)
class PublicationCheck:
    """One thing looked at: its field, what of that, whether it passes, and what to do where it doesn't.

    One that `is_blocking` keeps the article from its readers; an emergency may pass over it where `can_be_overridden`.
    """

    field: str
    title: str
    passes: bool
    message: str
    is_blocking: bool = True
    can_be_overridden: bool = False


def publication_checks(article, at=None):
    """Return every check of a working copy that is to be published at that time (now): blocking ones, then advice."""
    return [*_blocking_checks(article, at or timezone.now()), *_advisory_checks(article)]


def failed_checks(article, at=None):
    """Return the checks that keep a working copy from being published at that time (now)."""
    return [check for check in _blocking_checks(article, at or timezone.now()) if not check.passes]


def has_letter_or_digit(text):
    """Tell whether a text has a letter or a figure, and isn't of signs or pictures alone."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in text)


def _blocking_checks(article, at):
    free = article.embargo is None or article.embargo <= at
    return [
        PublicationCheck("headline", "Headline", has_letter_or_digit(article.headline), "Write a headline, in words."),
        PublicationCheck("body", "Body", has_content(article.body), "Write the body; it is empty."),
        PublicationCheck("section", "Section", article.section_id is not None, "Choose a section."),
        PublicationCheck(
            "bylines", "Byline", bool(article.bylines.all()), "Name at least one author.", can_be_overridden=True
        ),
        *_photo_checks(article, at),
        PublicationCheck(
            "embargo", "Embargo", free, "It is under embargo then. Schedule it for when that ends, or later."
        ),
    ]


def _photo_checks(article, at):
    """Return the checks of the lead photo, and of the figures' photos where there are any."""
    lead = [article.photo] if article.photo else []
    yield from _checks_of_photos(article, "photo", "photo", lead, at)
    figures = [figure.photo for figure in article.figures.all()]
    wanted = photo_ids_in(article.body)
    if wanted:
        yield from _checks_of_photos(article, "body", "figures", figures, at)
        missing = [number for number in wanted if number not in {photo.pk for photo in figures}]
        message = f"There is no photo {missing[0]} in the library. Take its figure out." if missing else ""
        yield PublicationCheck("body", "Photos of figures", not missing, message)


def _checks_of_photos(article, field, title, photos, at):
    """Return a check of each thing a photo needs; the sentence names the first photo without it."""
    spent = _photos_without_uses_left(article, photos)
    for thing, is_met, message in [
        ("Alt text", lambda p: p.decorative or has_visible_text(p.alt_text), "Describe {} in its alt text."),
        ("Credit", lambda p: has_visible_text(p.credit), "Give {}’s credit."),
        ("Rights", lambda p: p.is_shown(at), "The rights to {} have ended by then. Choose another."),
        ("Uses", lambda p: p.pk not in spent, "As many articles as may already show {}. Choose another."),
    ]:
        without = next((photo for photo in photos if not is_met(photo)), None)
        whose = "the lead photo" if without is None or field == "photo" else f"photo {without.pk} in the body"
        yield PublicationCheck(
            field, f"{thing} of {title}", without is None, message.format(whose), can_be_overridden=True
        )


def _photos_without_uses_left(article, photos):
    """Return the numbers of those of the photos that no further article may use."""
    limited = {photo.pk: photo.maximum_uses for photo in photos if photo.maximum_uses}
    if not limited:
        return set()
    uses = Photo.objects.filter(pk__in=limited).live_uses(besides=article.pk)
    return {photo for photo, most in limited.items() if len(uses.get(photo, ())) >= most}


def _advisory_checks(article):
    headline, standfirst = len(article.headline), len(article.standfirst)
    dead = broken_links(article.body)
    return [
        _advisory_check(
            "headline",
            f"Headline fits: {headline} of {MAX_HEADLINE_LENGTH}",
            headline <= MAX_HEADLINE_LENGTH,
            f"The headline has {headline} characters; over {MAX_HEADLINE_LENGTH} it is cut in search results.",
        ),
        _advisory_check(
            "standfirst",
            f"Standfirst fits: {standfirst} of {MAX_STANDFIRST_LENGTH}",
            0 < standfirst <= MAX_STANDFIRST_LENGTH,
            f"The standfirst has {standfirst} characters; {MAX_STANDFIRST_LENGTH} is the most that lists show."
            if standfirst
            else "There is no standfirst; lists and search results show it.",
        ),
        _advisory_check(
            "body", "Links answer", not dead, f"Nothing answers at {', '.join(dead[:3])}. Mend or remove the link."
        ),
        _advisory_check("topics", "Topics", bool(article.topics.all()), "Name a topic; readers find more of it there."),
        _advisory_check(
            "sources",
            "A named source or document",
            bool(article.named_sources or article.source or article.genre == Genre.OPINION),
            "Name a source or a document that it rests on; readers are shown them beside the text.",
        ),
    ]


def _advisory_check(field, title, passes, message):
    return PublicationCheck(field, title, passes, message, is_blocking=False)


def broken_links(html):
    """Return the addresses inside the site that a body links to and nothing answers, each once, in order."""
    paths = dict.fromkeys(unescape(path) for path in LINK.findall(html))
    shown = {
        path: _resolve_path(path) for path in paths if not path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
    }
    rows = {row for row in shown.values() if row and row[0] in LINK_TARGETS}
    missing = rows - _existing_targets(rows)
    return [path for path, row in shown.items() if row is None or row in missing]


def _resolve_path(path):
    """Return what an address shows, as (its name, News ID or slug); None where nothing answers."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    name = match.url_name.removesuffix("-short") if match.url_name else ""
    return name, str(match.kwargs.get("news_id") or match.kwargs.get("slug", ""))


def _existing_targets(rows):
    """Return which of the rows, as (name, News ID or slug), there are; one query looks for all."""
    wanted = {name: [value for other, value in rows if other == name] for name in {name for name, _ in rows}}
    found = [
        model.objects.order_by()
        .filter(**{f"{column}__in": wanted[name]})
        .values_list(Value(name), Cast(column, CharField()))
        for name, (model, column) in LINK_TARGETS.items()
        if name in wanted
    ]
    return set(found[0].union(*found[1:]).order_by()) if found else set()
