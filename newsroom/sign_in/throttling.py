"""Limit failed attempts to sign in, by name and by network.

Attempts are counted in the database, since the cache may be missing or differ between processes. Names that nobody has
are counted like any other, so that the limit doesn't reveal which accounts exist. Somebody else's attempts don't lock a
person out where that person has signed in before: from there, only the attempts of that network count (decision 0076).
"""

import datetime
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from articles.delivery.client_ip import client_info
from articles.delivery.ip_hashes import hashes_of
from articles.models import AuditEntry

from .models import SignInAttempt

WINDOW = timedelta(minutes=15)
MAX_BY_NAME = 5
MAX_BY_NETWORK = 30
# E-mails with a link to reset the password, per address and hour.
MAX_RESETS = 3
KEEP = timedelta(hours=1)

PASSWORD = "password"
CODE = "code"
RESET = "reset"


class Attempt:
    """An attempt that is being made. It counts as failed until `forget` is called."""

    def __init__(self, request: HttpRequest, purpose: str, name: str, now: datetime.datetime | None = None) -> None:
        """Count the attempt before it is checked; otherwise, simultaneous ones would all be within the limit."""
        self.request = request
        self.now = now or timezone.now()
        key, network = _key(purpose, name), _hash("network", client_info(request).network)
        SignInAttempt.objects.filter(at__lt=self.now - KEEP).delete()
        self._row = SignInAttempt.objects.create(key=key, network=network, at=self.now)

    def is_over_limit(self) -> bool:
        """Return whether there were too many attempts with this name, or from this network."""
        recent = SignInAttempt.objects.filter(at__gt=self.now - WINDOW)
        return (
            recent.filter(key=self._row.key).count() > MAX_BY_NAME
            or recent.filter(network=self._row.network).count() > MAX_BY_NETWORK
        )

    def may_continue(self, person: User | None) -> bool:
        """Return whether the person has signed in from this network before, and has attempts left there."""
        here = SignInAttempt.objects.filter(
            at__gt=self.now - WINDOW, key=self._row.key, network=self._row.network
        ).count()
        return person is not None and here <= MAX_BY_NAME and _earlier_sign_ins(person, self.request).exists()

    def count_since(self, since: datetime.datetime) -> int:
        """Return the number of attempts with this name since then, including this one."""
        return SignInAttempt.objects.filter(at__gt=since, key=self._row.key).count()

    def forget(self) -> None:
        """Don't count this attempt: it succeeded, or it was refused without a check."""
        self._row.delete()


def forget_attempts(purposes: Iterable[str], names: Iterable[str]) -> None:
    """Forget the attempts with these names, after a person has proved by other means who they are."""
    keys = [_key(purpose, name) for purpose in purposes for name in names]
    SignInAttempt.objects.filter(key__in=keys).delete()


def _earlier_sign_ins(person: User, request: HttpRequest) -> "QuerySet[AuditEntry]":
    networks = hashes_of(client_info(request), timezone.now()).all_hashes
    return AuditEntry.objects.about("user", person.pk).filter(action="sign_in", network__in=networks)


def _key(purpose: str, name: str) -> str:
    # PostgreSQL compares addresses in upper case, in which “ı” is “I”.
    return _hash(purpose, name.strip().upper().casefold())


def _hash(purpose: str, value: str) -> str:
    return salted_hmac(f"newsroom.sign_in.{purpose}", value, algorithm="sha256").hexdigest()
