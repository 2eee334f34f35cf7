"""The filters of the log, and which of its entries a person may read."""

import datetime

import django_filters
from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ..audit.labels import ACTION_LABELS, SUBJECT_TYPES
from ..audit.models import AuditEntry
from ..delivery.dates import start_of_day
from ..delivery.filters import RowIdFilter
from ..delivery.url_converters import MAX_ROW_ID
from ..editorial.models import Article
from ..search.filters import DayFilter, slug_filter
from ..taxonomy.filters import AccountFilter, accounts_by_name
from ..taxonomy.models import Section
from ..taxonomy.section_staff import section_ids_of

SEARCH_FIELDS = ("label", "reason", "person_name")


def readable_log_entries(user: User) -> QuerySet[AuditEntry]:
    """Return the entries that the user may read: those of their own actions, and more by role and section.

    An editor also reads the entries of their sections, a reporter those about their own articles; with the permission
    articles.view_whole_log, a person reads everything.
    """
    if user.has_perm("articles.view_whole_log"):
        return AuditEntry.objects.all()
    if user.has_perm("articles.approve_article"):
        sections = section_ids_of(user)
        inside = Q(section__isnull=False) if sections is None else Q(section__in=sections)
        return AuditEntry.objects.filter(Q(person=user) | inside | _about_articles(Article.objects.readable_by(user)))
    if user.has_perm("articles.change_article"):
        # A union, so that each part uses its own index and a reporter's few entries don't need a scan of the whole log.
        by_user = AuditEntry.objects.filter(person=user)
        about_own = AuditEntry.objects.filter(_about_articles(Article.objects.written_by(user)))
        return AuditEntry.objects.filter(
            pk__in=by_user.order_by().values("pk").union(about_own.order_by().values("pk"))
        )
    return AuditEntry.objects.filter(person=user)


def _about_articles(articles: QuerySet[Article]) -> Q:
    return Q(subject_type="article", subject_id__in=articles.values("pk"))


class AuditEntryFilter(django_filters.FilterSet):
    """The filters of the log; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="filter_by_text", label=_("Text or News ID"), max_length=200)
    act = django_filters.CharFilter(
        method="filter_by_action",
        label=_("Action"),
        max_length=30,
        widget=forms.TextInput({"list": "actions", "placeholder": _("Any")}),
    )
    person = AccountFilter(
        # django-filter also takes a function of the request; its type information doesn't say so.
        queryset=lambda request: accounts_by_name(),  # type: ignore[arg-type]
        label=_("Person"),
        empty_label=_("Anyone"),
    )
    subject = django_filters.ChoiceFilter(
        field_name="subject_type", label=_("Kind"), choices=list(SUBJECT_TYPES.items()), empty_label=_("Any")
    )
    subject_id = RowIdFilter(label=_("Number"))
    section = slug_filter(Section.objects.all, "section", _("Section"), _("All sections"))
    # `from` is a keyword in Python, so it can't be an attribute name.
    locals()["from"] = DayFilter(method="filter_from", label=_("From"))
    to = DayFilter(method="filter_until", label=_("To"))

    class Meta:
        model = AuditEntry
        fields = ()

    def filter_by_text(self, queryset: QuerySet[AuditEntry], name: str, text: str) -> QuerySet[AuditEntry]:
        """Return the entries whose subject, reason or person contains a text, or whose subject has that number."""
        found = Q()
        for field in SEARCH_FIELDS:
            found |= Q(**{f"{field}__icontains": text})
        if text.isdecimal() and int(text) <= MAX_ROW_ID:
            found |= Q(subject_id=int(text))
        return queryset.filter(found)

    def filter_by_action(self, queryset: QuerySet[AuditEntry], name: str, text: str) -> QuerySet[AuditEntry]:
        """Return the entries of the actions whose label or code contains a text."""
        actions = [action for action, label in ACTION_LABELS.items() if text.casefold() in str(label).casefold()]
        return queryset.filter(Q(action__icontains=text.replace(" ", "_")) | Q(action__in=actions))

    def filter_from(self, queryset: QuerySet[AuditEntry], name: str, date: datetime.date) -> QuerySet[AuditEntry]:
        """Return the entries of that day and later."""
        return queryset.filter(at__gte=start_of_day(date))

    def filter_until(self, queryset: QuerySet[AuditEntry], name: str, date: datetime.date) -> QuerySet[AuditEntry]:
        """Return the entries of that day and earlier."""
        return queryset.filter(at__lt=start_of_day(date + datetime.timedelta(days=1)))
