"""The checks of an article before publication: blocking checks and suggestions. All ways of publishing use them."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from django.conf import settings
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..delivery.localized_formats import join_names
from ..delivery.text_normalization import has_visible_text
from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .article_content import Genre
from .body_html import has_content, photo_ids_in
from .models import Article, LiveArticle

MAX_HEADLINE_LENGTH, MAX_STANDFIRST_LENGTH = 70, 220
LINK = re.compile(r'<a [^>]*?href="(/[^"/?#][^"?#]*|/)[^"]*"')
# {name of a URL pattern: (model that it shows, field by which its argument finds a row)}
LINK_TARGETS: dict[str, tuple[type[LiveArticle | Section | Topic | Author], str]] = {
    "article": (LiveArticle, "pk"),
    "section": (Section, "slug"),
    "topic": (Topic, "slug"),
    "author": (Author, "slug"),
}
# What a link points at: the name of its URL pattern, and a News ID or slug.
LinkTarget = tuple[str, str]


@dataclass(frozen=True)
class PublicationCheck:
    """A check: the form field it belongs to, its title, whether it passes, and what to do if it fails.

    A check that `is_blocking` prevents publication, unless it `can_be_overridden` in an emergency; the others are
    suggestions.
    """

    field: str
    title: str
    passes: bool
    message: str
    is_blocking: bool = True
    can_be_overridden: bool = False


@dataclass(frozen=True)
class PhotoRequirement:
    """Something that a photo needs before publication, with the texts of its check.

    `lead_message` is about the lead photo, `body_message` about a photo in the body, with its number.
    """

    is_met: Callable[[Photo], bool]
    lead_title: str
    lead_message: str
    body_title: str
    body_message: str


def publication_checks(article: Article, at: datetime.datetime | None = None) -> list[PublicationCheck]:
    """Return every check of a working copy to be published at that time (now): blocking checks, then suggestions."""
    return [*_blocking_checks(article, at or timezone.now()), *_suggestions(article)]


def failed_checks(article: Article, at: datetime.datetime | None = None) -> list[PublicationCheck]:
    """Return the failing blocking checks of a working copy to be published at that time (now)."""
    return [check for check in _blocking_checks(article, at or timezone.now()) if not check.passes]


def has_letter_or_digit(text: str) -> bool:
    """Return whether a text has a letter or digit, and not only punctuation, symbols or emoji."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def _blocking_checks(article: Article, at: datetime.datetime) -> list[PublicationCheck]:
    is_past_embargo = article.embargo is None or article.embargo <= at
    return [
        PublicationCheck(
            "headline",
            _("Headline"),
            has_letter_or_digit(article.headline),
            _("Write a headline that contains letters or digits."),
        ),
        PublicationCheck("body", _("Body"), has_content(article.body), _("Write the body; it is empty.")),
        PublicationCheck("section", _("Section"), article.section_id is not None, _("Choose a section.")),
        PublicationCheck(
            "bylines",
            _("Byline"),
            bool(article.bylines.all()),
            _("Name at least one author."),
            can_be_overridden=True,
        ),
        *_photo_checks(article, at),
        PublicationCheck(
            "embargo",
            _("Embargo"),
            is_past_embargo,
            _(
                "The article is still under embargo at the time of "
                "publication. Schedule it for the end of the embargo or later."
            ),
        ),
    ]


def _photo_checks(article: Article, at: datetime.datetime) -> Iterator[PublicationCheck]:
    """Yield the checks of the lead photo, and of the photos in the body if there are any."""
    lead = article.photo
    for requirement in _photo_requirements(article, [lead] if lead else [], at):
        passes = lead is None or requirement.is_met(lead)
        title, message = requirement.lead_title, requirement.lead_message
        yield PublicationCheck("photo", title, passes, message, can_be_overridden=True)
    photos = [figure.photo for figure in article.figures.all()]
    wanted = photo_ids_in(article.body)
    if not wanted:
        return
    for requirement in _photo_requirements(article, photos, at):
        failing = next((photo for photo in photos if not requirement.is_met(photo)), None)
        message = requirement.body_message % {"number": failing.pk} if failing else ""
        yield PublicationCheck("body", requirement.body_title, failing is None, message, can_be_overridden=True)
    missing = [number for number in wanted if number not in {photo.pk for photo in photos}]
    message = _("There is no photo %(number)d in the library. Remove its figure from the body.")
    yield PublicationCheck(
        "body", _("Photos in the body"), not missing, message % {"number": missing[0]} if missing else ""
    )


def _photo_requirements(article: Article, photos: Sequence[Photo], at: datetime.datetime) -> list[PhotoRequirement]:
    """Return what each of the photos needs to be published at that time."""
    used_up = _photos_without_uses_left(article, photos)
    return [
        PhotoRequirement(
            lambda photo: photo.decorative or has_visible_text(photo.alt_text),
            _("Alt text of the lead photo"),
            _("Write alt text for the lead photo."),
            _("Alt text of the photos in the body"),
            _("Write alt text for photo %(number)d in the body."),
        ),
        PhotoRequirement(
            lambda photo: has_visible_text(photo.credit),
            _("Credit of the lead photo"),
            _("Give the credit of the lead photo."),
            _("Credits of the photos in the body"),
            _("Give the credit of photo %(number)d in the body."),
        ),
        PhotoRequirement(
            lambda photo: photo.is_shown(at),
            _("Rights to the lead photo"),
            _("The rights to the lead photo will have ended by the time of publication. Choose another photo."),
            _("Rights to the photos in the body"),
            _(
                "The rights to photo %(number)d in the body will have "
                "ended by the time of publication. Choose another photo."
            ),
        ),
        PhotoRequirement(
            lambda photo: photo.pk not in used_up,
            _("Uses of the lead photo"),
            _("The lead photo is already used in as many articles as allowed. Choose another photo."),
            _("Uses of the photos in the body"),
            _("Photo %(number)d in the body is already used in as many articles as allowed. Choose another photo."),
        ),
    ]


def _photos_without_uses_left(article: Article, photos: Sequence[Photo]) -> set[int]:
    """Return the numbers of those photos that no further article may use."""
    limits = {photo.pk: photo.maximum_uses for photo in photos if photo.maximum_uses}
    if not limits:
        return set()
    uses = Photo.objects.filter(pk__in=limits).live_uses(besides=article.pk)
    return {photo for photo, limit in limits.items() if len(uses.get(photo, ())) >= limit}


def _suggestions(article: Article) -> list[PublicationCheck]:
    """Return the checks that don't prevent publication."""
    headline, standfirst = len(article.headline), len(article.standfirst)
    broken = broken_links(article.body)
    return [
        _suggestion(
            "headline",
            _("Headline length: %(count)d of %(limit)d") % {"count": headline, "limit": MAX_HEADLINE_LENGTH},
            headline <= MAX_HEADLINE_LENGTH,
            ngettext(
                "The headline has %(count)d character; search results cut it off after %(limit)d.",
                "The headline has %(count)d characters; search results cut it off after %(limit)d.",
                headline,
            )
            % {"count": headline, "limit": MAX_HEADLINE_LENGTH},
        ),
        _suggestion(
            "standfirst",
            _("Standfirst length: %(count)d of %(limit)d") % {"count": standfirst, "limit": MAX_STANDFIRST_LENGTH},
            0 < standfirst <= MAX_STANDFIRST_LENGTH,
            ngettext(
                "The standfirst has %(count)d character; lists show at most %(limit)d.",
                "The standfirst has %(count)d characters; lists show at most %(limit)d.",
                standfirst,
            )
            % {"count": standfirst, "limit": MAX_STANDFIRST_LENGTH}
            if standfirst
            else _("Write a standfirst; lists and search results show it."),
        ),
        _suggestion(
            "body",
            _("Working links"),
            not broken,
            ngettext(
                "This link doesn’t work: %(addresses)s. Correct or remove it.",
                "These links don’t work: %(addresses)s. Correct or remove them.",
                len(broken),
            )
            % {"addresses": join_names(broken[:3])},
        ),
        _suggestion(
            "topics",
            _("Topics"),
            bool(article.topics.all()),
            _("Add a topic, so that readers find related articles."),
        ),
        _suggestion(
            "sources",
            _("Named source or document"),
            bool(article.named_sources or article.source or article.genre == Genre.OPINION),
            _("Name a source or document; the article’s page lists them."),
        ),
    ]


def _suggestion(field: str, title: str, passes: bool, message: str) -> PublicationCheck:
    return PublicationCheck(field, title, passes, message, is_blocking=False)


def broken_links(html: str) -> list[str]:
    """Return the addresses inside the site that a body links to and that don't exist, each once, in order."""
    paths = dict.fromkeys(unescape(path) for path in LINK.findall(html))
    targets = {
        path: _resolve_path(path) for path in paths if not path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
    }
    known = {target for target in targets.values() if target and target[0] in LINK_TARGETS}
    missing = known - _existing_targets(known)
    return [path for path, target in targets.items() if target is None or target in missing]


def _resolve_path(path: str) -> LinkTarget | None:
    """Return what an address points at; None if no URL pattern matches."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    name = match.url_name.removesuffix("-short") if match.url_name else ""
    return name, str(match.kwargs.get("news_id") or match.kwargs.get("slug", ""))


def _existing_targets(targets: set[LinkTarget]) -> set[LinkTarget]:
    """Return those of the targets that exist, by one query for all."""
    wanted = {name: [value for other, value in targets if other == name] for name in {target[0] for target in targets}}
    found = [
        model._default_manager.order_by()
        .filter(**{f"{column}__in": wanted[name]})
        .values_list(Value(name), Cast(column, CharField()))
        for name, (model, column) in LINK_TARGETS.items()
        if name in wanted
    ]
    return set(found[0].union(*found[1:]).order_by()) if found else set()
