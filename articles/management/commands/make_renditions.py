"""Make the renditions that photos lack."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from articles.pages.social_card import draw_missing_cards
from articles.photos.maintenance import make_missing_renditions
from articles.photos.models import Photo


class Command(BaseCommand):
    """Makes missing renditions, photo by photo, and tells which photos have no readable original."""

    help = (
        "Make the renditions that photos lack, and the cards of articles without a picture; originals among the "
        "public files move to the private ones."
    )

    def handle(self, *, verbosity, **options):
        made, broken = 0, []
        for photo in Photo.objects.order_by("pk").iterator(chunk_size=100):
            try:
                made += make_missing_renditions(photo)
            except (ValidationError, OSError) as error:
                broken.append(f"photo {photo.pk}: {' '.join(getattr(error, 'messages', [str(error)]))}")
        cards = draw_missing_cards()
        if verbosity:
            self.stdout.write(f"Rendered: {made} photos. Drawn: {cards} social cards.")
        if broken:
            raise CommandError("\n".join(["No renditions of", *broken]))
