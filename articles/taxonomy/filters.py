"""List filters by member of staff (django-filter)."""

import django_filters
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django_filters.fields import ModelChoiceField

from ..delivery.staff_user import display_name


def accounts_by_name() -> QuerySet[User]:
    """Return all accounts, ordered by name."""
    return User.objects.order_by(Lower("first_name"), Lower("last_name"), "username")


class AccountChoiceField(ModelChoiceField):
    """A choice of accounts by full name."""

    def label_from_instance(self, obj: User) -> str:
        """Return the full name, or the username if there is none."""
        return display_name(obj)


class AccountFilter(django_filters.ModelChoiceFilter):
    """A filter by one account."""

    field_class = AccountChoiceField
