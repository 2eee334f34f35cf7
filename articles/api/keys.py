"""Keys for programs: made and shown once, kept as a hash, revoked."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from ..audit.log_action import log_action
from .models import ApiKey

# So that a key is known for one wherever it is found, by programs that look for such things.
KEY_PREFIX = "newsroom_"
# How exactly it is noted when a key was used: not every reading is a writing.
LAST_USED_PRECISION = timedelta(minutes=10)
MAX_KEYS = 20


@transaction.atomic
def create_key(person, label, days, now=None):
    """Make a key that ends after so many days, and return (the ApiKey, the key itself, which is kept nowhere).

    Raises PermissionDenied for a person who may read nothing at the desk, and ValidationError for one with too many.
    """
    now = now or timezone.now()
    if not can_have_keys(person):
        raise PermissionDenied("Only who may read articles at the desk can have a key.")
    if person.api_keys.open(now).count() >= MAX_KEYS:
        raise ValidationError(f"You have {MAX_KEYS} keys in use. Revoke one first.")
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        person=person,
        label=label,
        digest=hash_key(secret),
        hint=secret[-4:],
        made_at=now,
        ends_at=now + timedelta(days=days),
    )
    _log("create_api_key", key, by=person, at=now, after={"label": label, "ends_at": key.ends_at})
    return key, secret


@transaction.atomic
def revoke_key(key, by, now=None):
    """Close a key for good and return it.

    Raises PermissionDenied for another's key, but for who keeps the accounts, and ValidationError where it is closed.
    """
    now = now or timezone.now()
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.person_id != by.pk and not by.has_perm("articles.change_apikey"):
        raise PermissionDenied("That key is another person’s.")
    if not key.is_open(now):
        raise ValidationError(f"{key} opens nothing any more.")
    key.revoked_at, key.revoked_by = now, by
    key.save(update_fields=["revoked_at", "revoked_by"])
    _log("revoke_api_key", key, by=by, at=now, before={"ends_at": key.ends_at}, after={"revoked_at": now})
    return key


def can_have_keys(person):
    """Tell whether a person may read working copies, which is all that a key opens."""
    return person.is_active and person.is_staff and person.has_perm("articles.view_article")


def visible_keys(person, at=None):
    """Return the keys in use that a person sees: their own, or with that permission everybody's."""
    keys = ApiKey.objects.open(at).select_related("person")
    return keys if person.has_perm("articles.view_apikey") else keys.filter(person=person)


def closed_reason(key, at=None):
    """Return the sentence for which a key opens nothing at that time (now); "" where it does. None is no key."""
    if key is None:
        return "There is no such key."
    if key.revoked_at:
        return "The key was revoked."
    return "" if key.is_open(at) else "The key has come to its end. Make another at the desk."


def record_use(key, at=None):
    """Note that a key was used, to some minutes."""
    at = at or timezone.now()
    if key.last_used_at is None or at - key.last_used_at > LAST_USED_PRECISION:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)


def hash_key(secret):
    """Return what a key is recognised by. A key is 256 random bits, so a plain hash of it can't be turned round."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _log(action, key, **what):
    log_action(action, subject_type="apikey", subject_id=key.pk, label=f"{key}, of {key.person.get_username()}", **what)
