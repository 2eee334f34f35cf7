"""Which entries of the log: those that a person may read, and what they may be filtered by."""

import datetime

import django_filters
from django import forms
from django.db.models import Q

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
SUBJECT_TYPES = {
    "article": "Article",
    "comment": "Comment",
    "section": "Section",
    "topic": "Topic",
    "author": "Author",
    "photo": "Photo",
    "masthead": "Newspaper",
    "user": "Account",
    "group": "Role",
    "apikey": "API key",
    "redirect": "Old address",
}


def readable_log_entries(user):
    """Return the entries that `user` may read: their own acts, and what their role and sections lay open.

    An editor reads what was done in their sections, a reporter what was done to their own articles; with
    articles.view_whole_log, everything.
    """
    if user.has_perm("articles.view_whole_log"):
        return AuditEntry.objects.all()
    if user.has_perm("articles.approve_article"):
        sections = section_ids_of(user)
        inside = Q(section__isnull=False) if sections is None else Q(section__in=sections)
        return AuditEntry.objects.filter(Q(person=user) | inside | _about_articles(Article.objects.readable_by(user)))
    if user.has_perm("articles.change_article"):
        # Found by two indexes and then put together: the whole log is never walked for the few of one reporter.
        own, theirs = (
            AuditEntry.objects.filter(person=user),
            AuditEntry.objects.filter(_about_articles(Article.objects.written_by(user))),
        )
        return AuditEntry.objects.filter(pk__in=own.order_by().values("pk").union(theirs.order_by().values("pk")))
    return AuditEntry.objects.filter(person=user)


def _about_articles(articles):
    return Q(subject_type="article", subject_id__in=articles.values("pk"))


class AuditEntryFilter(django_filters.FilterSet):
    """The filters of the log; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="filter_by_text", label="Words or News ID", max_length=200)
    act = django_filters.CharFilter(
        method="filter_by_action",
        label="Act",
        max_length=30,
        widget=forms.TextInput({"list": "actions", "placeholder": "Any"}),
    )
    person = AccountFilter(queryset=lambda request: accounts_by_name(), label="Person", empty_label="Anybody")
    subject = django_filters.ChoiceFilter(
        field_name="subject_type", label="Kind", choices=list(SUBJECT_TYPES.items()), empty_label="Any"
    )
    subject_id = RowIdFilter(label="Number")
    section = slug_filter(Section.objects.all, "section", "Section", "All sections")
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = DayFilter(method="filter_from", label="From")
    to = DayFilter(method="filter_until", label="To")

    class Meta:
        model = AuditEntry
        fields = ()

    def filter_by_text(self, queryset, name, text):
        """Return the entries whose subject, reason or person has that text, or whose subject has that number."""
        found = Q()
        for field in SEARCH_FIELDS:
            found |= Q(**{f"{field}__icontains": text})
        if text.isdecimal() and int(text) <= MAX_ROW_ID:
            found |= Q(subject_id=int(text))
        return queryset.filter(found)

    def filter_by_action(self, queryset, name, action):
        """Return the entries of an act, by any part of its name as the list writes it."""
        return queryset.filter(action__icontains=action.replace(" ", "_"))

    def filter_from(self, queryset, name, date):
        """Return the entries of that day and later."""
        return queryset.filter(at__gte=start_of_day(date))

    def filter_until(self, queryset, name, date):
        """Return the entries of that day and earlier."""
        return queryset.filter(at__lt=start_of_day(date + datetime.timedelta(days=1)))
