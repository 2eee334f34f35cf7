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

from ..delivery.text import shows_something
from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .body import has_content, photos_in
from .copy import Genre
from .models import LiveArticle

LONGEST_HEADLINE, LONGEST_STANDFIRST = 70, 220
LINK = re.compile(r'<a [^>]*?href="(/[^"/?#][^"?#]*|/)[^"]*"')
# What each kind of address shows, and by which of its words it is found.
FOUND_BY = {
    "article": (LiveArticle, "pk"),
    "section": (Section, "slug"),
    "topic": (Topic, "slug"),
    "author": (Author, "slug"),
}


@dataclass(frozen=True)
class Check:
    """One thing looked at: its field, what of that, whether it passes, and what to do where it doesn't.

    One that `blocks` keeps the article from its readers; an emergency may pass over it where `may_be_passed`.
    """

    field: str
    title: str
    passes: bool
    sentence: str
    blocks: bool = True
    may_be_passed: bool = False


def checks(article, at=None):
    """Return every check of a working copy that is to be published at that time (now): blocking ones, then advice."""
    return [*_blocking(article, at or timezone.now()), *_advisory(article)]


def failures(article, at=None):
    """Return the checks that keep a working copy from being published at that time (now)."""
    return [check for check in _blocking(article, at or timezone.now()) if not check.passes]


def has_a_word(text):
    """Tell whether a text has a letter or a figure, and isn't of signs or pictures alone."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in text)


def _blocking(article, at):
    free = article.embargo is None or article.embargo <= at
    return [
        Check("headline", "Headline", has_a_word(article.headline), "Write a headline, in words."),
        Check("body", "Body", has_content(article.body), "Write the body; it is empty."),
        Check("section", "Section", article.section_id is not None, "Choose a section."),
        Check("bylines", "Byline", bool(article.bylines.all()), "Name at least one author.", may_be_passed=True),
        *_of_photos(article, at),
        Check("embargo", "Embargo", free, "It is under embargo then. Schedule it for when that ends, or later."),
    ]


def _of_photos(article, at):
    """Return the checks of the lead photo, and of the figures' photos where there are any."""
    lead = [article.photo] if article.photo else []
    yield from _of_each(article, "photo", "photo", lead, at)
    figures = [figure.photo for figure in article.figures.all()]
    wanted = photos_in(article.body)
    if wanted:
        yield from _of_each(article, "body", "figures", figures, at)
        missing = [number for number in wanted if number not in {photo.pk for photo in figures}]
        sentence = f"There is no photo {missing[0]} in the library. Take its figure out." if missing else ""
        yield Check("body", "Photos of figures", not missing, sentence)


def _of_each(article, field, title, photos, at):
    """Return a check of each thing a photo needs; the sentence names the first photo without it."""
    spent = _spent(article, photos)
    for thing, is_met, sentence in [
        ("Alt text", lambda p: p.decorative or shows_something(p.alt_text), "Describe {} in its alt text."),
        ("Credit", lambda p: shows_something(p.credit), "Give {}’s credit."),
        ("Rights", lambda p: p.is_shown(at), "The rights to {} have ended by then. Choose another."),
        ("Uses", lambda p: p.pk not in spent, "As many articles as may already show {}. Choose another."),
    ]:
        without = next((photo for photo in photos if not is_met(photo)), None)
        whose = "the lead photo" if without is None or field == "photo" else f"photo {without.pk} in the body"
        yield Check(field, f"{thing} of {title}", without is None, sentence.format(whose), may_be_passed=True)


def _spent(article, photos):
    """Return the numbers of those of the photos that no further article may use."""
    limited = {photo.pk: photo.maximum_uses for photo in photos if photo.maximum_uses}
    if not limited:
        return set()
    uses = Photo.objects.filter(pk__in=limited).live_uses(besides=article.pk)
    return {photo for photo, most in limited.items() if len(uses.get(photo, ())) >= most}


def _advisory(article):
    headline, standfirst = len(article.headline), len(article.standfirst)
    dead = dead_links(article.body)
    return [
        _advice(
            "headline",
            f"Headline fits: {headline} of {LONGEST_HEADLINE}",
            headline <= LONGEST_HEADLINE,
            f"The headline has {headline} characters; over {LONGEST_HEADLINE} it is cut in search results.",
        ),
        _advice(
            "standfirst",
            f"Standfirst fits: {standfirst} of {LONGEST_STANDFIRST}",
            0 < standfirst <= LONGEST_STANDFIRST,
            f"The standfirst has {standfirst} characters; {LONGEST_STANDFIRST} is the most that lists show."
            if standfirst
            else "There is no standfirst; lists and search results show it.",
        ),
        _advice(
            "body", "Links answer", not dead, f"Nothing answers at {', '.join(dead[:3])}. Mend or remove the link."
        ),
        _advice("topics", "Topics", bool(article.topics.all()), "Name a topic; readers find more of it there."),
        _advice(
            "sources",
            "A named source or document",
            bool(article.named_sources or article.source or article.genre == Genre.OPINION),
            "Name a source or a document that it rests on; readers are shown them beside the text.",
        ),
    ]


def _advice(field, title, passes, sentence):
    return Check(field, title, passes, sentence, blocks=False)


def dead_links(html):
    """Return the addresses inside the site that a body links to and nothing answers, each once, in order."""
    paths = dict.fromkeys(unescape(path) for path in LINK.findall(html))
    shown = {path: _shown_at(path) for path in paths if not path.startswith((settings.STATIC_URL, settings.MEDIA_URL))}
    rows = {row for row in shown.values() if row and row[0] in FOUND_BY}
    missing = rows - _present(rows)
    return [path for path, row in shown.items() if row is None or row in missing]


def _shown_at(path):
    """Return what an address shows, as (its name, News ID or slug); None where nothing answers."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    name = match.url_name.removesuffix("-short") if match.url_name else ""
    return name, str(match.kwargs.get("news_id") or match.kwargs.get("slug", ""))


def _present(rows):
    """Return which of the rows, as (name, News ID or slug), there are; one query looks for all."""
    wanted = {name: [value for other, value in rows if other == name] for name in {name for name, _ in rows}}
    found = [
        model.objects.order_by()
        .filter(**{f"{column}__in": wanted[name]})
        .values_list(Value(name), Cast(column, CharField()))
        for name, (model, column) in FOUND_BY.items()
        if name in wanted
    ]
    return set(found[0].union(*found[1:]).order_by()) if found else set()
