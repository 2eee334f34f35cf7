"""Addresses as hashes under a key that changes every 30 days: equal while a key lasts, and nothing once it is gone."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models

from ..delivery import fields
from ..delivery.client import ClientInfo
from .commenters import Sanction

KEY_PERIOD = timedelta(days=30)
MAX_KEY_AGE_PERIODS = 6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_secret():
    """Return a fresh secret of 256 bits, in hexadecimal."""
    return secrets.token_hex(32)


class HashKey(models.Model):
    """The key under which the addresses of one period of 30 days are hashed; once it is deleted, they can't be told."""

    period = models.PositiveIntegerField(primary_key=True, help_text="Periods of 30 days since 1970.")
    secret = fields.CharField(max_length=64, default=new_secret, editable=False)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"key of period {self.period}"


@dataclass(frozen=True)
class ClientHashes:
    """A sender's hashes under the current key, and those of its address and of both under all keys that are kept."""

    address: str = ""
    network: str = ""
    addresses: tuple[str, ...] = ()
    all_hashes: tuple[str, ...] = ()


def hashes_of(client: ClientInfo, at: datetime) -> ClientHashes:
    """Return the ClientHashes of a ClientInfo's address and network; empty ones where its address is unknown."""
    if not client.ip:
        return ClientHashes()
    keys = get_or_create_keys(at)
    pairs = [(_hash(key, "address", client.ip_prefix), _hash(key, "network", client.network)) for key in keys]
    addresses = tuple(address for address, _ in pairs)
    return ClientHashes(*pairs[0], addresses, (*addresses, *(network for _, network in pairs)))


def get_or_create_keys(at: datetime) -> list[HashKey]:
    """Return the HashKeys that are kept, the current one first; it is created where it is missing."""
    period = period_of(at)
    keys = HashKey.objects.filter(period__lte=period).order_by("-period")
    if not keys or keys[0].period != period:
        # Another process may create it at the same moment.
        HashKey.objects.bulk_create([HashKey(period=period)], ignore_conflicts=True)
        keys = keys.all()
    return list(keys)


def period_of(at: datetime) -> int:
    """Return the number of the period that a time falls into."""
    return (at - EPOCH) // KEY_PERIOD


def purge_keys(at: datetime) -> int:
    """Delete the keys of more than six periods ago that no sanction in force needs; return how many."""
    hashed = Sanction.objects.in_force(at).exclude(target=Sanction.Target.EMAIL).values_list("value", flat=True)
    needed = {value.partition(".")[0] for value in hashed}
    return (
        HashKey.objects.filter(period__lte=period_of(at) - MAX_KEY_AGE_PERIODS).exclude(period__in=needed).delete()[0]
    )


def _hash(key: HashKey, what: str, value: str) -> str:
    digest = hmac.digest(bytes.fromhex(key.secret), f"{what}:{value}".encode(), "sha256")
    return f"{key.period}.{digest[:16].hex()}"
