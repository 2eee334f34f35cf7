"""Remove the files that no photo has."""

from datetime import timedelta

from django.core.management.base import BaseCommand

from articles.photos.orphans import GRACE, orphans


class Command(BaseCommand):
    """Lists the files that no photo has, and removes them where told to."""

    help = "List renditions and originals that no photo has; with --remove, remove them."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="remove them; without it, nothing changes")
        parser.add_argument(
            "--days", type=int, default=GRACE.days, help="leave files younger than this many days alone: %(default)s"
        )

    def handle(self, *, remove, days, verbosity, **options):
        count = 0
        for storage, name in orphans(timedelta(days=days)):
            count += 1
            if remove:
                storage.delete(name)
            if verbosity > 1 or not remove:
                self.stdout.write(name)
        if verbosity:
            done = "removed" if remove else "to be removed; nothing was changed (--remove does it)"
            self.stdout.write(f"{count} orphan{'' if count == 1 else 's'} {done}")
