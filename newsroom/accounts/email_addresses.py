"""Keep django-allauth's e-mail addresses, to which it sends password resets, the same as those of the accounts."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User


def replace_address(account: User, *, confirmed: bool) -> None:
    """Make an account's e-mail address its only one, so that no earlier address can be used any more.

    `confirmed` is whether the person has proved that the address is theirs.
    """
    EmailAddress.objects.filter(user=account).delete()
    if account.email:
        address = EmailAddress(user=account, email=account.email.lower(), primary=True)
        address.verified = confirmed and address.can_set_verified()
        address.save()
