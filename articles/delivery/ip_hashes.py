"""Hashes of IP addresses under a secret key that changes every 30 days.

Hashes of one address are equal under one key, and reveal nothing once the key is deleted.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import fields
from .client_ip import ClientInfo

KEY_PERIOD = timedelta(days=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_secret() -> str:
    """Return a random secret of 256 bits, in hexadecimal."""
    return secrets.token_hex(32)


class HashKey(models.Model):
    """The secret key for the hashes of one period of 30 days; deleting it makes the hashes anonymous."""

    period = models.PositiveIntegerField(
        _("period"), primary_key=True, help_text=_("Number of periods of 30 days since 1970.")
    )
    secret = fields.CharField(_("secret"), max_length=64, default=new_secret, editable=False)

    class Meta:
        verbose_name = _("key of IP address hashes")
        verbose_name_plural = _("keys of IP address hashes")
        default_permissions = []

    def __str__(self) -> str:
        return f"key of period {self.period}"


@dataclass(frozen=True)
class ClientHashes:
    """The hashes of a client's IP address and network.

    `address` and `network` use the current key; `addresses` and `all_hashes` (both kinds) use every stored key.
    """

    address: str = ""
    network: str = ""
    addresses: tuple[str, ...] = ()
    all_hashes: tuple[str, ...] = ()


def hashes_of(client: ClientInfo, at: datetime) -> ClientHashes:
    """Return the ClientHashes of a client; empty ones if its IP address is unknown."""
    if not client.ip:
        return ClientHashes()
    keys = get_or_create_keys(at)
    pairs = [(_hash(key, "address", client.ip_prefix), _hash(key, "network", client.network)) for key in keys]
    addresses = tuple(address for address, _ in pairs)
    return ClientHashes(*pairs[0], addresses, (*addresses, *(network for _, network in pairs)))


def get_or_create_keys(at: datetime) -> list[HashKey]:
    """Return the stored HashKeys, newest first; the current one is created if it is missing."""
    period = period_of(at)
    keys = HashKey.objects.filter(period__lte=period).order_by("-period")
    if not keys or keys[0].period != period:
        # Another process may create it at the same time.
        HashKey.objects.bulk_create([HashKey(period=period)], ignore_conflicts=True)
        keys = keys.all()
    return list(keys)


def period_of(at: datetime) -> int:
    """Return the number of the period that contains this time."""
    return (at - EPOCH) // KEY_PERIOD


def _hash(key: HashKey, kind: str, value: str) -> str:
    digest = hmac.digest(bytes.fromhex(key.secret), f"{kind}:{value}".encode(), "sha256")
    return f"{key.period}.{digest[:16].hex()}"
