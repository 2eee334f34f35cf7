"""Compare the search index with the articles, and update or rebuild it."""

import sys
from contextlib import nullcontext

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.editorial.models import Article
from articles.exchange.progress import with_progress
from articles.management.translated_command import TranslatedCommand
from articles.search.backends import backend
from articles.search.index import (
    BATCH_SIZE,
    clear_index,
    delete_orphans,
    outdated_article_ids,
    reindex_articles,
    update_index,
)


class Command(TranslatedCommand):
    """Index what has changed, then compare every article with its entry in the index."""

    description = gettext_lazy(
        "Update the search index, compare it with every article, "
        "and reindex the articles whose entries are out of date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument(
            "--check",
            action="store_true",
            help=_("Only report entries that are out of date, and exit with code 1 if there are any."),
        )
        mode.add_argument("--rebuild", action="store_true", help=_("Empty the index and index every article again."))

    def handle(self, *, check: bool, rebuild: bool, verbosity: int, **options: object) -> None:
        if rebuild:
            clear_index()
        else:
            update_index()
        batches, outdated_count = _batches(), 0
        with backend().bulk_write() if rebuild else nullcontext():
            for article_ids in with_progress(batches, len(batches), self.stderr):
                outdated = article_ids if rebuild else sorted(outdated_article_ids(article_ids))
                outdated_count += len(outdated)
                if outdated and not check:
                    reindex_articles(outdated)
                for pk in outdated if verbosity > 1 and not rebuild else []:
                    self.stdout.write(_("%(news_id)s: out of date") % {"news_id": pk})
        orphans = 0 if check else delete_orphans()
        if verbosity:
            self.stdout.write(summary(sum(map(len, batches)), outdated_count + orphans, check, rebuild))
        if check and outdated_count:
            sys.exit(1)


def _batches() -> list[list[int]]:
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    return [ids[first : first + BATCH_SIZE] for first in range(0, len(ids), BATCH_SIZE)]


def summary(count: int, outdated_count: int, check: bool, rebuild: bool) -> str:
    """Return the line that says how many articles there are and how many entries were out of date."""
    if rebuild:
        return _("Articles: %(count)d. All were indexed again.") % {"count": count}
    counts = {"count": count, "outdated": outdated_count}
    if check:
        return _("Articles: %(count)d. Index entries out of date: %(outdated)d.") % counts
    return _("Articles: %(count)d. Index entries corrected: %(outdated)d.") % counts
