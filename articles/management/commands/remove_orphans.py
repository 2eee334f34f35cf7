"""Remove the picture files that nothing has."""

from datetime import timedelta
from itertools import chain

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.editorial.models import LiveArticle
from articles.pages.social_card import FOLDER as CARDS
from articles.photos.maintenance import GRACE, orphans, unused
from articles.photos.storage import public


class Command(BaseCommand):
    """Lists the picture files that no photo and no article has, and removes them where told to."""

    help = "List renditions, originals and cards that nothing has; with --remove, remove them."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="remove them; without it, nothing changes")
        parser.add_argument(
            "--days", type=int, default=GRACE.days, help="leave files younger than this many days alone: %(default)s"
        )

    def handle(self, *, remove, days, verbosity, **options):
        count = 0
        before = timezone.now() - timedelta(days=days)
        cards = set(LiveArticle.objects.exclude(social_card="").values_list("social_card", flat=True))
        for storage, name in chain(orphans(before), unused(public(), CARDS, cards, before)):
            count += 1
            if remove:
                storage.delete(name)
            if verbosity > 1 or not remove:
                self.stdout.write(name)
        if verbosity:
            done = "removed" if remove else "to be removed; nothing was changed (--remove does it)"
            self.stdout.write(f"{count} orphan{'' if count == 1 else 's'} {done}")
