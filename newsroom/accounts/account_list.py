"""The list of accounts: its rows, filters and order."""

import django_filters
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Invitation
from articles.taxonomy.filters import accounts_by_name

from .permission_fields import RoleFilterField

STATES = [
    ("active", pgettext_lazy("account", "Active")),
    ("invited", pgettext_lazy("account", "Invited")),
    ("inactive", pgettext_lazy("account", "Inactive")),
]
SEARCH_FIELDS = ("first_name", "last_name", "username", "email")


def listed_accounts() -> QuerySet[User]:
    """Return all accounts by name, with their roles, sections and invitations, and whether they have a second factor.

    `has_factor` and `is_invited` are attributes of each row.
    """
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    invitations = Invitation.objects.open(timezone.now()).filter(user=OuterRef("pk"))
    accounts = accounts_by_name().select_related("invitation").prefetch_related("groups", "assigned_sections")
    return accounts.annotate(has_factor=Exists(factors), is_invited=Exists(invitations))


class RoleFilter(django_filters.ModelChoiceFilter):
    """A filter by one role."""

    field_class = RoleFilterField


class AccountListFilter(django_filters.FilterSet):
    """The filters of the list of accounts."""

    q = django_filters.CharFilter(method="filter_by_text", label=_("Name, username or e-mail"), max_length=200)
    role = RoleFilter(
        field_name="groups", queryset=Group.objects.order_by("name"), label=_("Role"), empty_label=_("Any")
    )
    state = django_filters.ChoiceFilter(
        method="filter_by_state", label=_("State"), choices=STATES, empty_label=_("Any")
    )

    class Meta:
        model = User
        fields = ()

    def filter_by_text(self, queryset: QuerySet[User], name: str, text: str) -> QuerySet[User]:
        """Return the accounts whose names, username or e-mail address contain every word of a text."""
        for word in text.split():
            found = Q()
            for field in SEARCH_FIELDS:
                found |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(found)
        return queryset

    def filter_by_state(self, queryset: QuerySet[User], name: str, state: str) -> QuerySet[User]:
        """Return the accounts in a state: active, invited, or inactive without an open invitation."""
        conditions = {
            "active": Q(is_active=True),
            "invited": Q(is_invited=True),
            "inactive": Q(is_active=False, is_invited=False),
        }
        return queryset.filter(conditions[state])
