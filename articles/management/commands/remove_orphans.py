"""Remove the picture files that nothing uses."""

from datetime import timedelta
from itertools import chain

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.management.translated_command import TranslatedCommand
from articles.pages.social_card import find_unused_cards
from articles.photos.maintenance import ORPHAN_GRACE_PERIOD, find_orphans


class Command(TranslatedCommand):
    """List the picture files that no photo and no article uses, and remove them on request."""

    description = gettext_lazy("List renditions, originals and social cards that nothing uses; --remove removes them.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove", action="store_true", help=_("Remove the files; without this option nothing is changed.")
        )
        parser.add_argument(
            "--days",
            type=int,
            default=ORPHAN_GRACE_PERIOD.days,
            help=_("Ignore files younger than this number of days; the default is %(default)s."),
        )

    def handle(self, *, remove: bool, days: int, verbosity: int, **options: object) -> None:
        count = 0
        before = timezone.now() - timedelta(days=days)
        for storage, name in chain(find_orphans(before), find_unused_cards(before)):
            count += 1
            if remove:
                storage.delete(name)
            if verbosity > 1 or not remove:
                self.stdout.write(name)
        if verbosity:
            self.stdout.write(_summary(count, is_removed=remove))


def _summary(count: int, *, is_removed: bool) -> str:
    if is_removed:
        message = ngettext("Removed %(count)d unused file.", "Removed %(count)d unused files.", count)
    else:
        message = ngettext(
            "Found %(count)d unused file. Nothing was changed; add --remove to remove it.",
            "Found %(count)d unused files. Nothing was changed; add --remove to remove them.",
            count,
        )
    return message % {"count": count}
