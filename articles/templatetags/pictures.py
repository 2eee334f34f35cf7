"""Template tags for pictures on readers' pages."""

import json
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ..editorial.models import LiveArticle
from ..pages.social_card import CARD_SIZE
from ..photos.models import Photo
from ..photos.picture_layouts import picture_sources, shapes_of
from ..photos.renditions import RENDITIONS_FOLDER, rendition_for
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


@register.simple_tag
def picture(photo: Photo, layout: str, load_first: bool = False, with_alt_text: bool = False) -> SafeString:
    """Return a photo as HTML in a layout of PICTURE_LAYOUTS.

    `load_first` loads it with high priority, not lazily. Without `with_alt_text` the alt text is empty.
    """
    crops = json.dumps({shape: photo.crops[shape] for shape in shapes_of(layout) if shape in photo.crops})
    alt_text = photo.alt_text if with_alt_text and not photo.decorative else ""
    folder_url = public_storage().url(RENDITIONS_FOLDER)
    return _picture_html(layout, crops, photo.colour, alt_text, load_first=load_first, folder_url=folder_url)


# Cached because rendering a picture takes longer than the rest of an article's card. The arguments are all that the
# HTML depends on, so a changed photo is shown at once. An entry is about 2 KB.
@lru_cache(maxsize=500)
def _picture_html(
    layout: str, crops: str, colour: str, alt_text: str, *, load_first: bool, folder_url: str
) -> SafeString:
    sources, fallback = picture_sources(Photo(crops=json.loads(crops)), layout)
    context = {
        "colour": colour,
        "alt_text": alt_text,
        "sources": sources,
        "fallback": fallback,
        "load_first": load_first,
    }
    return render_to_string("articles/photos/picture.html", context)
