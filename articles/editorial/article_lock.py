"""The lock on an article's row, which every action on the article takes once."""

from collections.abc import Callable
from functools import wraps

from django.db import transaction
from django.utils import timezone

from .models import Article


def lock_article(news_id: int) -> Article:
    """Lock an article's row until the transaction ends, and return the article with section, photo and live copy.

    The live copy needs no lock of its own: every change of it is made under this one. Raises Article.DoesNotExist.
    """
    # In two queries: PostgreSQL reads the row again after waiting for the lock, but not the rows joined to it.
    Article.objects.select_for_update().values_list("pk").get(pk=news_id)
    return Article.objects.select_related("section", "photo", "live").get(pk=news_id)


def with_article_lock(action: Callable) -> Callable:
    """Decorate an action on an article: open a transaction, lock the row, then read the clock for `now`.

    The action gets the article as it is stored, and the caller's object stays as it was. With `is_locked=True` it gets
    the caller's object instead, which lock_article returned in the transaction that is open.
    """

    @wraps(action)
    def run(article, *args, is_locked=False, now=None, **options):
        if is_locked:
            return action(article, *args, now=now or timezone.now(), **options)
        with transaction.atomic():
            locked = lock_article(article.pk)
            # Read the clock after the lock; otherwise what another did while this waited lies in the future.
            return action(locked, *args, now=now or timezone.now(), **options)

    return run
