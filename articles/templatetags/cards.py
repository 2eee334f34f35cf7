"""The template tag of an article's card, as lists and the front page show it."""

import datetime
from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..editorial.models import LiveArticle
from .newspaper import author_names
from .pictures import picture as picture_html

register = template.Library()


@dataclass(frozen=True)
class Card:
    """What a card shows of an article; `picture` and `authors` are HTML."""

    news_id: int
    url_slug: str
    headline: str
    kicker: str
    standfirst: str
    language: str
    is_breaking: bool
    publish_at: datetime.datetime
    authors: str
    has_photo: bool
    picture: str

    @property
    def url(self) -> str:
        """The address of the article's page."""
        return reverse("article", args=[self.news_id, self.url_slug])


@register.simple_tag
def article_card(
    article: LiveArticle,
    *,
    level: str = "h3",
    size: str = "",
    picture: bool = False,
    layout: str = "card",
    load_first: bool = False,
    is_horizontal: bool = False,
    is_brief: bool = False,
    is_big: bool = False,
    hide_authors: bool = False,
    show_news_id: bool = False,
) -> SafeString:
    """Return the card of an article as HTML.

    Arguments:
        article: From LiveArticle.objects.for_cards, with bylines if the card shows the authors.
        level: The element of the headline.
        size: The CSS class of the headline's size.
        picture: Whether to show the photo, in a layout of PICTURE_LAYOUTS.
        layout: That layout.
        load_first: Whether browsers load the photo with high priority.
        is_horizontal: Whether the photo is beside the text.
        is_brief: Whether to leave out the standfirst and the authors.
        is_big: Whether the standfirst is big.
        hide_authors: Whether to leave out the authors.
        show_news_id: Whether to show the News ID.
    """
    photo = article.shown_photo
    card = Card(
        article.pk,
        article.url_slug,
        article.headline,
        article.kicker or (article.section.name if article.section else ""),
        "" if is_brief else article.standfirst,
        article.language,
        article.breaking,
        article.publish_at,
        authors="" if is_brief or hide_authors else author_names(article),
        has_photo=photo is not None,
        picture=picture_html(photo, layout, load_first=load_first) if photo and picture else "",
    )
    return _card_html(
        card,
        level=level,
        size=size,
        is_horizontal=is_horizontal,
        is_big=is_big,
        shows_authors=not is_brief and not hide_authors,
        show_news_id=show_news_id,
        language=get_language(),
        # How a date is written depends on today's.
        today=timezone.localdate(),
        time_zone=timezone.get_current_timezone_name(),
    )


# Cached because the same articles are on many pages. The arguments are all that the HTML depends on, so a changed
# article is shown at once. An entry is about 2 KB.
@lru_cache(maxsize=500)
def _card_html(card: Card, **options: object) -> SafeString:
    return render_to_string("articles/pages/article_card.html", {"card": card, **options})
