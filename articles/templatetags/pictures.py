"""Pictures on readers' pages."""

from django import template

from ..photos.slots import picture_of

register = template.Library()


@register.inclusion_tag("articles/photos/picture.html")
def picture(photo, slot, first=False, shown=False):
    """Draw a photo in a slot (photos/slots.py); `first` loads at once, `shown` has its alt text read out."""
    sources, plain = picture_of(photo, slot)
    return {"photo": photo, "sources": sources, "plain": plain, "first": first, "shown": shown}
