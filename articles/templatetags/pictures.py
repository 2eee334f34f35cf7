"""Pictures on readers' pages."""

from django import template

from ..pages.social_card import CARD_SIZE
from ..photos.picture_layouts import picture_sources
from ..photos.renditions import rendition_for
from ..photos.storage import public_storage

register = template.Library()


@register.simple_tag
def social_image(article):
    """Return what social networks show of an article, as (address, width, height, alt text); None without any."""
    photo = article.shown_photo
    if photo and (rendition := rendition_for(photo, "social", 1200)):
        return rendition.url, rendition.width, rendition.height, photo.alt_text
    if article.social_card:
        return public_storage().url(article.social_card), *CARD_SIZE, article.headline
    return None


@register.inclusion_tag("articles/photos/picture.html")
def picture(photo, layout, load_first=False, with_alt_text=False):
    """Draw a photo in a layout; `load_first`: not lazily; `with_alt_text`: with its alt text, not an empty one."""
    sources, fallback = picture_sources(photo, layout)
    return {
        "photo": photo,
        "sources": sources,
        "fallback": fallback,
        "load_first": load_first,
        "with_alt_text": with_alt_text,
    }
