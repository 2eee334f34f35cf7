"""Template tags for pictures on readers' pages."""

from typing import Any

from django import template

from ..editorial.models import LiveArticle
from ..pages.social_card import CARD_SIZE
from ..photos.models import Photo
from ..photos.picture_layouts import picture_sources
from ..photos.renditions import rendition_for
from ..photos.storage import public_storage

register = template.Library()


@register.simple_tag
def social_image(article: LiveArticle) -> tuple[str, int, int, str] | None:
    """Return the picture of an article for social networks, as (address, width, height, alt text), or None."""
    photo = article.shown_photo
    if photo and (rendition := rendition_for(photo, "social", 1200)):
        return rendition.url, rendition.width, rendition.height, photo.alt_text
    if article.social_card:
        return public_storage().url(article.social_card), *CARD_SIZE, article.headline
    return None


@register.inclusion_tag("articles/photos/picture.html")
def picture(photo: Photo, layout: str, load_first: bool = False, with_alt_text: bool = False) -> dict[str, Any]:
    """Render a photo in a layout of PICTURE_LAYOUTS.

    `load_first` loads it with high priority, not lazily. Without `with_alt_text` the alt text is empty.
    """
    sources, fallback = picture_sources(photo, layout)
    return {
        "photo": photo,
        "sources": sources,
        "fallback": fallback,
        "load_first": load_first,
        "with_alt_text": with_alt_text,
    }
