"""Used codes of authenticator apps. A code is valid for 90 seconds, and may be used once in them.

django-allauth remembers used codes in the cache, which may be missing or differ between processes.
"""

from allauth.mfa.models import Authenticator
from django.db import transaction

REMEMBERED_CODES = 10


@transaction.atomic
def use_once(authenticator: Authenticator, code: str) -> bool:
    """Return whether a code may be used, and remember it. Recovery codes are none of an app: they always may."""
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    used = row.data.get("used_codes", [])
    # django-allauth ignores punctuation in codes, so “123.456” is the same code as “123456”.
    code = "".join(filter(str.isdigit, code))
    if code in used:
        return False
    row.data["used_codes"] = [*used, code][-REMEMBERED_CODES:]
    row.save(update_fields=["data"])
    return True
