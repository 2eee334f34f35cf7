"""Make the renditions that photos lack."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.management.translated_command import TranslatedCommand
from articles.pages.social_card import draw_missing_cards
from articles.photos.maintenance import make_missing_renditions
from articles.photos.models import Photo


class Command(TranslatedCommand):
    """Make missing renditions, photo by photo, and report the photos whose original can't be read."""

    description = gettext_lazy(
        "Make missing renditions of photos and missing social cards of articles without a picture. Originals among "
        "the public files are moved to the private ones."
    )

    def handle(self, *, verbosity: int, **options: object) -> None:
        made, failures = 0, []
        for photo in Photo.objects.order_by("pk").iterator(chunk_size=100):
            try:
                made += make_missing_renditions(photo)
            except (ValidationError, OSError) as error:
                reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                failures.append(_("Photo %(id)s: %(reason)s") % {"id": photo.pk, "reason": reason})
        cards = draw_missing_cards()
        if verbosity:
            photos = ngettext(
                "Made the missing renditions of %(count)d photo.",
                "Made the missing renditions of %(count)d photos.",
                made,
            )
            self.stdout.write(photos % {"count": made})
            drawn = ngettext("Drew %(count)d social card.", "Drew %(count)d social cards.", cards)
            self.stdout.write(drawn % {"count": cards})
        if failures:
            raise CommandError("\n".join([_("Renditions could not be made:"), *failures]))
