"""Withdrawing: a published article leaves its readers, its address and News ID stay."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .models import LiveArticle


@transaction.atomic
def withdraw(article, *, reason, kind=LiveArticle.Withdrawal.WITHDRAWN, at=None):
    """Take a published article from its readers and return it; its address answers 410 with this public reason.

    Raises ValidationError where it was never published, is withdrawn already, or no reason is given.
    """
    live = LiveArticle.objects.select_for_update().filter(pk=article.pk).first()
    at = at or timezone.now()
    if live is None or live.is_scheduled(at):
        raise ValidationError("It was never published, so there is nothing to withdraw.")
    if live.withdrawal:
        raise ValidationError("It is withdrawn already.")
    if not reason.strip():
        raise ValidationError({"reason": "Give the reason; readers will see it."})
    live.withdrawal, live.withdrawal_reason = kind, reason.strip()
    live.withdrawn_at = at
    live.save(update_fields=["withdrawal", "withdrawal_reason", "withdrawn_at"])
    return live
