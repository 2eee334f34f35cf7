"""Filters of lists by the people of the newsroom (django-filter)."""

import django_filters
from django.contrib.auth import get_user_model
from django.db.models.functions import Lower
from django_filters.fields import ModelChoiceField


def accounts_by_name():
    """Return the accounts by name."""
    return get_user_model().objects.order_by(Lower("first_name"), Lower("last_name"), "username")


class AccountChoiceField(ModelChoiceField):
    """A choice of accounts, each by its full name."""

    def label_from_instance(self, obj):
        """Return the full name, or the user name of somebody who gave none."""
        return obj.get_full_name() or obj.get_username()


class AccountFilter(django_filters.ModelChoiceFilter):
    """The acts of one person."""

    field_class = AccountChoiceField
