"""The files of pictures: make those that are missing, and count those that nothing uses."""

import datetime
import logging
from itertools import chain

from django.core.exceptions import ValidationError

from ..pages.social_card import draw_missing_cards, find_unused_cards
from ..photos.maintenance import ORPHAN_GRACE_PERIOD, find_orphans, make_missing_renditions
from ..photos.models import Photo
from ..photos.renditions import is_complete

# Each takes some seconds, so what an import or an outage left behind is spread over some nights.
MAX_PHOTOS_PER_RUN, MAX_CARDS_PER_RUN = 500, 2_000

logger = logging.getLogger(__name__)


def make_missing_pictures(at: datetime.datetime) -> int:
    """Make the renditions of photos whose row lacks some, such as the AVIF files of a lost task; return their number.

    A photo whose original can't be read is logged. Lost files are made by the command make_renditions, which looks at
    each file.
    """
    photos = Photo.objects.order_by("pk").values_list("pk", "digest", "crops").iterator()
    incomplete = [pk for pk, digest, crops in photos if not (digest and crops and is_complete(crops))]
    made = 0
    for photo in Photo.objects.filter(pk__in=incomplete[:MAX_PHOTOS_PER_RUN]):
        try:
            made += make_missing_renditions(photo)
        except (ValidationError, OSError):
            logger.warning("The renditions of photo %s can't be made.", photo.pk, exc_info=True)
    return made


def draw_cards(at: datetime.datetime) -> int:
    """Draw the missing social cards of the newest articles, and return how many were drawn."""
    return draw_missing_cards(MAX_CARDS_PER_RUN)


def count_unused_files(at: datetime.datetime) -> int:
    """Return the number of files that nothing uses; the command remove_orphans lists and removes them."""
    before = at - ORPHAN_GRACE_PERIOD
    return sum(1 for _file in chain(find_orphans(before), find_unused_cards(before)))
