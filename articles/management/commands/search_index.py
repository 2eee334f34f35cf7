"""Check the search's index against the articles, and put right or rebuild what differs."""

import sys
from contextlib import nullcontext

from django.core.management.base import BaseCommand

from articles.editorial.models import Article
from articles.exchange.progress import with_progress
from articles.search.backends import backend
from articles.search.index import (
    BATCH_SIZE,
    clear_index,
    delete_orphans,
    outdated_article_ids,
    reindex_articles,
    update_index,
)


class Command(BaseCommand):
    """Takes in what has changed, then compares every article with what the index holds of it."""

    help = "Bring the search's index up to date, compare it with every article, and put right what differs."

    def add_arguments(self, parser):
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--check", action="store_true", help="put nothing right; exit with 1 where anything differs")
        way.add_argument("--rebuild", action="store_true", help="empty the index, and index every article anew")

    def handle(self, *, check, rebuild, verbosity, **options):
        if rebuild:
            clear_index()
        else:
            update_index()
        batches, wrong = _batches(), 0
        with backend().bulk_write() if rebuild else nullcontext():
            for article_ids in with_progress(batches, len(batches), self.stderr):
                differing = article_ids if rebuild else sorted(outdated_article_ids(article_ids))
                wrong += len(differing)
                if differing and not check:
                    reindex_articles(differing)
                for pk in differing if verbosity > 1 and not rebuild else []:
                    self.stdout.write(f"{pk}: differs")
        orphans = 0 if check else delete_orphans()
        if verbosity:
            self.stdout.write(summary(sum(map(len, batches)), wrong + orphans, check, rebuild))
        if check and wrong:
            sys.exit(1)


def _batches():
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    return [ids[first : first + BATCH_SIZE] for first in range(0, len(ids), BATCH_SIZE)]


def summary(count, wrong, check, rebuild):
    """Return the sentence that tells how many articles there are and what was done."""
    if rebuild:
        return f"Articles: {count}, all indexed anew"
    return f"Articles: {count}, {'differing' if check else 'put right'} {wrong}"
