"""Pictures on readers' pages."""

from django import template

from ..pages.social_card import SIZE
from ..photos.renditions import rendition_for
from ..photos.slots import picture_of
from ..photos.storage import public

register = template.Library()


@register.simple_tag
def social_image(article):
    """Return what social networks show of an article, as (address, width, height, alt text); None without any."""
    photo = article.shown_photo
    if photo and (rendition := rendition_for(photo, "social", 1200)):
        return rendition.url, rendition.width, rendition.height, photo.alt_text
    if article.social_card:
        return public().url(article.social_card), *SIZE, article.headline
    return None


@register.inclusion_tag("articles/photos/picture.html")
def picture(photo, slot, first=False, shown=False):
    """Draw a photo in a slot (photos/slots.py); `first` loads at once, `shown` has its alt text read out."""
    sources, plain = picture_of(photo, slot)
    return {"photo": photo, "sources": sources, "plain": plain, "first": first, "shown": shown}
