"""Withdrawing and retracting: a published article leaves its readers, its address and News ID stay."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .announce import acting
from .models import LiveArticle

Withdrawal = LiveArticle.Withdrawal


@transaction.atomic
def withdraw(article, *, reason, by=None, now=None):
    """Take a published article from its readers and return it; its address answers 410 with this public reason.

    Raises ValidationError where it was never published, is withdrawn already, or no reason is given.
    """
    return _take("withdraw", article, Withdrawal.WITHDRAWN, {""}, reason, by, now or timezone.now())


@transaction.atomic
def retract(article, *, reason, by=None, now=None):
    """Say in public that an article should not have been published; as `withdraw`, also for a withdrawn one."""
    return _take("retract", article, Withdrawal.RETRACTED, {"", "withdrawn"}, reason, by, now or timezone.now())


def _take(act, article, withdrawal, out_of, reason, by, now):
    live = LiveArticle.objects.select_for_update().filter(pk=article.pk).first()
    if live is None or live.is_scheduled(now):
        raise ValidationError("It was never published, so there is nothing to withdraw.")
    if live.withdrawal not in out_of:
        raise ValidationError(f"It is {live.withdrawal} already.")
    if not reason.strip():
        raise ValidationError({"reason": "Give the reason; readers will see it."})
    with acting(act, article, by=by, at=now, reason=reason.strip()):
        live.withdrawal, live.withdrawal_reason, live.withdrawn_at = withdrawal, reason.strip(), now
        live.save(update_fields=["withdrawal", "withdrawal_reason", "withdrawn_at"])
    return live
