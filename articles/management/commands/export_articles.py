"""Write the newspaper to a file that other programs read."""

import os
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.exchange.progress import with_progress
from articles.exchange.wxr import write as wxr

# What writes each format: how many articles it would write, and the function that writes them one by one.
FORMATS = {"wxr": (wxr.count, wxr.write)}


class Command(BaseCommand):
    """Writes what readers see; the file is there whole or not at all."""

    help = "Write the published newspaper to a file that other programs read (docs/moving.md)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the file to be written; one that is there stays as it is")
        parser.add_argument("--format", choices=sorted(FORMATS), required=True, help="WordPress’ export (wxr)")

    def handle(self, *, file, format, verbosity, **options):
        path, (count, write) = Path(file), FORMATS[format]
        if path.exists():
            raise CommandError(f"{file} is there already. Name another file, or remove it.")
        unfinished, written = path.with_name(path.name + ".part"), 0
        try:
            with unfinished.open("w", encoding="utf-8") as stream:
                for _ in with_progress(write(stream), count(), self.stderr):
                    written += 1
            os.replace(unfinished, path)
        except OSError as error:
            raise CommandError(f"{file} can’t be written: {error.strerror}.") from error
        except KeyboardInterrupt:
            self.stderr.write("Interrupted; no file was written.")
            sys.exit(130)
        finally:
            unfinished.unlink(missing_ok=True)
        if verbosity:
            self.stdout.write(f"exported {written}")
