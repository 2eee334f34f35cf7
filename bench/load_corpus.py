"""Load a generated newspaper of any size into an empty database: python -m bench.load_corpus FILE.jsonl [--images DIR]

The file is JSON Lines, with the records of bench/corpus/record_schema.py. It is loaded completely or not at all:
articles are live, comments are counted, and the search index is built. DATABASE_URL names the database, as for the
newspaper itself.
"""

import argparse
import os
import sys
import time

import django
from django.core.management.base import OutputWrapper

ADMIN = "admin"


class CorpusError(Exception):
    """The corpus can't be loaded; the message is a sentence."""


def main(arguments: list[str]) -> None:
    """Load the corpus that the arguments name, and print how long it took."""
    options = _parser().parse_args(arguments)
    start = time.perf_counter()
    try:
        counts = load(options.path, images=options.images)
    except CorpusError as error:
        sys.exit(str(error))
    summary = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    print(f"Loaded in {time.perf_counter() - start:.0f} s: {summary}")
    if create_superuser(is_wanted=options.bench):
        print(f"Superuser: {ADMIN}, with the password {ADMIN}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.load_corpus", description=__doc__.partition(":")[0])
    parser.add_argument("path", metavar="FILE.jsonl", help="File with the corpus.")
    parser.add_argument("--images", metavar="DIR", help="Folder with the pictures; without it, pages show none.")
    parser.add_argument(
        "--bench", action="store_true", help=f"Create the superuser {ADMIN}/{ADMIN} even if DEBUG is off."
    )
    return parser


def load(path: str, *, images: str | None = None) -> dict[str, int]:
    """Load the corpus at a path and return {type of record: number of records}.

    Raises CorpusError where it can't be loaded.
    """
    from articles.exchange.full_export.json_lines import read_lines
    from articles.exchange.parsed_article import ImportFileError
    from articles.exchange.progress import ProgressCounter
    from bench.corpus.loader import is_empty, load_corpus

    if not is_empty():
        raise CorpusError("The database already has a newspaper. Load the corpus into an empty database.")
    try:
        with open(path, "rb") as file:
            return load_corpus(
                read_lines(file), images=images, report_progress=ProgressCounter(_progress()).report_progress
            )
    except OSError as error:
        raise CorpusError(f"{path} can’t be read: {error.strerror}.") from error
    except ImportFileError as error:
        raise CorpusError(f"{path}:{error.line}: {error.reason} Nothing was loaded.") from error


def _progress() -> OutputWrapper:
    return OutputWrapper(sys.stderr)


def create_superuser(*, is_wanted: bool = False) -> bool:
    """Create the superuser if DEBUG is on or `is_wanted`, and return whether it was created."""
    from django.conf import settings
    from django.contrib.auth.models import User

    if not (settings.DEBUG or is_wanted) or User.objects.filter(username=ADMIN).exists():
        return False
    User.objects.create_superuser(ADMIN, password=ADMIN)
    return True


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    main(sys.argv[1:])
