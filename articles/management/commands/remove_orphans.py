"""Remove the picture files that nothing has."""

from datetime import timedelta
from itertools import chain

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.editorial.models import LiveArticle
from articles.pages.social_card import CARD_FOLDER
from articles.photos.maintenance import ORPHAN_GRACE_PERIOD, find_orphans, find_unused
from articles.photos.storage import public_storage


class Command(BaseCommand):
    """Lists the picture files that no photo and no article has, and removes them where told to."""

    help = "List renditions, originals and cards that nothing has; with --remove, remove them."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="remove them; without it, nothing changes")
        parser.add_argument(
            "--days",
            type=int,
            default=ORPHAN_GRACE_PERIOD.days,
            help="leave files younger than this many days alone: %(default)s",
        )

    def handle(self, *, remove, days, verbosity, **options):
        count = 0
        before = timezone.now() - timedelta(days=days)
        cards = set(LiveArticle.objects.exclude(social_card="").values_list("social_card", flat=True))
        for storage, name in chain(find_orphans(before), find_unused(public_storage(), CARD_FOLDER, cards, before)):
            count += 1
            if remove:
                storage.delete(name)
            if verbosity > 1 or not remove:
                self.stdout.write(name)
        if verbosity:
            done = "removed" if remove else "to be removed; nothing was changed (--remove does it)"
            self.stdout.write(f"{count} orphan{'' if count == 1 else 's'} {done}")
