"""Load a made-up newspaper of any size into an empty database."""

import time

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from articles.exchange.corpus.lay import is_empty, load_corpus
from articles.exchange.item import ItemError
from articles.exchange.progress import Counting
from articles.exchange.whole.lines import read_lines

ADMIN = "admin"


class Command(BaseCommand):
    """Loads a corpus whole or not at all, and says how long it took."""

    help = "Load a corpus, lines of JSON, into an empty database: articles live, comments counted, all to be found."

    def add_arguments(self, parser):
        add = parser.add_argument
        add("path", metavar="FILE.jsonl", help="the corpus")
        add("--images", metavar="DIR", help="the folder with its pictures; without it pages show none")
        add("--bench", action="store_true", help=f"make the superuser {ADMIN}/{ADMIN} with DEBUG off, too")

    def handle(self, *, path, images, bench, verbosity, **options):
        if not is_empty():
            raise CommandError("There is a newspaper already; a corpus goes into an empty database.")
        start = time.perf_counter()
        try:
            with open(path, "rb") as file:
                tell = Counting(self.stderr, verbosity).tell
                counts = load_corpus(read_lines(file), images=images, tell=tell)
        except OSError as error:
            raise CommandError(f"{path}: it can’t be read: {error.strerror}.") from error
        except ItemError as error:
            raise CommandError(f"{path}:{error.line}: {error.reason} Nothing was loaded.") from error
        if verbosity:
            elapsed = time.perf_counter() - start
            said = ", ".join(f"{kind} {count}" for kind, count in counts.items())
            self.stdout.write(f"Loaded in {elapsed:.0f} s: {said}")
        if settings.DEBUG or bench:
            self._open_account(verbosity)

    def _open_account(self, verbosity):
        if not User.objects.filter(username=ADMIN).exists():
            User.objects.create_superuser(ADMIN, password=ADMIN)
            if verbosity:
                self.stdout.write(f"Superuser: {ADMIN}, with the password {ADMIN}")
