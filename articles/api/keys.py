"""API keys: create, check and revoke them. Only a hash of a key is stored."""

import datetime
import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..audit.log_action import log_action
from .models import ApiKey, ApiKeyQuerySet

# The prefix lets secret scanners recognise a leaked key.
KEY_PREFIX = "newsroom_"
# How precisely the last use is stored, so that not every read request causes a write.
LAST_USED_PRECISION = timedelta(minutes=10)
MAX_KEYS = 20


@transaction.atomic
def create_key(
    person: User, label: str, days: int, now: datetime.datetime | None = None, network: str = ""
) -> tuple[ApiKey, str]:
    """Create a key that expires after a number of days, and return the ApiKey and the key itself, which isn't stored.

    `network` is the hash of the person's network, for the log.

    Raises PermissionDenied if the person may not read articles at the desk, and ValidationError if they have MAX_KEYS
    active keys already.
    """
    now = now or timezone.now()
    if not can_have_keys(person):
        raise PermissionDenied("Only people who may read articles at the desk can have an API key.")
    if active_keys(now).filter(person=person).count() >= MAX_KEYS:
        raise ValidationError(
            ngettext(
                "You have %(n)d active key, which is the maximum. Revoke it first.",
                "You have %(n)d active keys, which is the maximum. Revoke one first.",
                MAX_KEYS,
            )
            % {"n": MAX_KEYS}
        )
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        person=person,
        label=label,
        digest=hash_key(secret),
        hint=secret[-4:],
        made_at=now,
        ends_at=now + timedelta(days=days),
    )
    after = {"label": label, "ends_at": key.ends_at}
    _log("create_api_key", key, by=person, at=now, after=after, network=network)
    return key, secret


@transaction.atomic
def revoke_key(key: ApiKey, by: User, now: datetime.datetime | None = None, network: str = "") -> ApiKey:
    """Revoke a key permanently and return it. `network` is the hash of the person's network, for the log.

    Raises PermissionDenied for another person's key, unless `by` may change all keys, and ValidationError if the key
    is revoked or expired already.
    """
    now = now or timezone.now()
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.person_id != by.pk and not by.has_perm("articles.change_apikey"):
        raise PermissionDenied("The key belongs to another person.")
    if not key.is_open(now):
        raise ValidationError(_("The API key “%(key)s” is not active any more.") % {"key": key})
    key.revoked_at, key.revoked_by = now, by
    key.save(update_fields=["revoked_at", "revoked_by"])
    before, after = {"ends_at": key.ends_at}, {"revoked_at": now}
    _log("revoke_api_key", key, by=by, at=now, before=before, after=after, network=network)
    return key


def can_have_keys(person: User) -> bool:
    """Return whether a person may read working copies, which is what a key gives access to."""
    return person.is_active and person.is_staff and person.has_perm("articles.view_article")


def active_keys(at: datetime.datetime | None = None) -> ApiKeyQuerySet:
    """Return the keys that are neither revoked nor expired at that time (now)."""
    return ApiKey.objects.open(at)


def visible_keys(person: User, at: datetime.datetime | None = None) -> ApiKeyQuerySet:
    """Return the active keys that a person may see: their own, or with the permission view_apikey everybody's."""
    keys = active_keys(at).select_related("person")
    return keys if person.has_perm("articles.view_apikey") else keys.filter(person=person)


def closed_reason(key: ApiKey | None, at: datetime.datetime | None = None) -> str:
    """Return why a key isn't valid at that time (now), as a sentence for API clients; "" for a valid key."""
    if key is None:
        return "There is no such key."
    if key.revoked_at:
        return "The key was revoked."
    return "" if key.is_open(at) else "The key has expired. Create another one at the desk."


def record_use(key: ApiKey, at: datetime.datetime | None = None) -> None:
    """Store the time of the key's last use, at most once per LAST_USED_PRECISION."""
    at = at or timezone.now()
    if key.last_used_at is None or at - key.last_used_at > LAST_USED_PRECISION:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)


def hash_key(secret: str) -> str:
    """Return the hash by which a key is found. A key has 256 random bits, so a plain hash can't be reversed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _log(action: str, key: ApiKey, **details: Any) -> None:
    label = f"{key}, {key.person.get_username()}"
    log_action(action, subject_type="apikey", subject_id=key.pk, label=label, **details)
