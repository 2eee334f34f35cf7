"""The photos of the figures in articles' texts."""

from ..photos.models import Photo
from .body import photos_in


def shown_photos(*bodies, at=None):
    """Return the photos that stored bodies refer to and readers may see at that time (now), as {number: Photo}.

    One query for all; none where no body has a figure, as most haven't.
    """
    wanted = {number for body in bodies for number in photos_in(body)}
    return Photo.objects.shown(at).in_bulk(wanted) if wanted else {}
