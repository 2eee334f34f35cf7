"""The lock on an article's row, which every action on the article takes once."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from .models import Article

Result = TypeVar("Result")


def lock_article(news_id: int) -> Article:
    """Lock an article's row until the transaction ends, and return the article with section, photo and live copy.

    The live copy needs no lock of its own, since it only changes under this one. Raises Article.DoesNotExist.
    """
    # In two queries: PostgreSQL reads the row again after waiting for the lock, but not the rows joined to it.
    Article.objects.select_for_update().values_list("pk").get(pk=news_id)
    return Article.objects.select_related("section", "photo", "live").get(pk=news_id)


def with_article_lock(action: Callable[..., Result]) -> Callable[..., Result]:
    """Decorate an action on an article: open a transaction, lock the row, then read the clock for `now`.

    The action gets the article as stored in the database, and the caller's object doesn't change. With
    `is_locked=True` it gets the caller's object, which `lock_article` has returned in the open transaction.
    """

    # Any: the action's own arguments, which its signature checks.
    @wraps(action)
    def run(
        article: Article,
        *args: Any,
        is_locked: bool = False,
        now: datetime.datetime | None = None,
        **options: Any,
    ) -> Result:
        if is_locked:
            return action(article, *args, now=now or timezone.now(), **options)
        with transaction.atomic():
            locked = lock_article(article.pk)
            # Read the clock after the lock; otherwise a change made during the wait would seem to be in the future.
            return action(locked, *args, now=now or timezone.now(), **options)

    return run
