"""Ending letters: about one comment, or all."""

from django.utils import timezone

from .senders import Address, Subscription


def stop_letters(comment, at=None):
    """Write no more about a comment."""
    Subscription.objects.filter(comment=comment, ended_at=None).update(ended_at=at or timezone.now())


def stop_all_letters(comment, at=None):
    """Write nothing more to a comment's sender, whatever they ask for later."""
    stop_letters(comment, at)
    if comment.email:
        stopped = {"stopped_at": at or timezone.now()}
        Address.objects.update_or_create(email=comment.email, defaults=stopped)
