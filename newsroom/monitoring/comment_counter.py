"""Count new comments for the metrics, by what became of them when they were posted."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model

from .metrics import count_comment

# By the status with which a comment is stored (Comment.Status).
OUTCOMES = {"live": "approved", "approved": "approved", "held": "held", "rejected": "rejected", "spam": "rejected"}


def count_new_comment(sender: type[Model], instance: Any, created: bool, raw: bool, **kwargs: Any) -> None:
    """Count a comment once it is committed (receiver of post_save)."""
    if created and not raw and instance.status in OUTCOMES:
        transaction.on_commit(partial(count_comment, OUTCOMES[instance.status]))
