"""Which entries of the log: those that a person may read, and what they may be filtered by."""

import datetime

import django_filters
from django import forms
from django.db.models import Q

from ..audit.models import Entry
from ..delivery.addresses import LARGEST_ID
from ..delivery.days import midnight
from ..delivery.filters import WholeNumberFilter
from ..editorial.models import Article
from ..search.filters import DayFilter, by_slug
from ..taxonomy.filters import PersonFilter, by_name
from ..taxonomy.models import Section
from ..taxonomy.staff import sections_of

SEARCHED = ("label", "reason", "person_name")
KINDS = {
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


def readable_by(user):
    """Return the entries that `user` may read: their own acts, and what their role and sections lay open.

    An editor reads what was done in their sections, a reporter what was done to their own articles; with
    articles.view_whole_log, everything.
    """
    if user.has_perm("articles.view_whole_log"):
        return Entry.objects.all()
    if user.has_perm("articles.approve_article"):
        sections = sections_of(user)
        inside = Q(section__isnull=False) if sections is None else Q(section__in=sections)
        return Entry.objects.filter(Q(person=user) | inside | _about(Article.objects.readable_by(user)))
    if user.has_perm("articles.change_article"):
        # Found by two indexes and then put together: the whole log is never walked for the few of one reporter.
        own, theirs = Entry.objects.filter(person=user), Entry.objects.filter(_about(Article.objects.written_by(user)))
        return Entry.objects.filter(pk__in=own.order_by().values("pk").union(theirs.order_by().values("pk")))
    return Entry.objects.filter(person=user)


def _about(articles):
    return Q(subject="article", subject_id__in=articles.values("pk"))


class EntryFilter(django_filters.FilterSet):
    """The filters of the log; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="with_words", label="Words or News ID", max_length=200)
    act = django_filters.CharFilter(
        method="of_act", label="Act", max_length=30, widget=forms.TextInput({"list": "acts", "placeholder": "Any"})
    )
    person = PersonFilter(queryset=lambda request: by_name(), label="Person", empty_label="Anybody")
    subject = django_filters.ChoiceFilter(label="Kind", choices=list(KINDS.items()), empty_label="Any")
    subject_id = WholeNumberFilter(label="Number")
    section = by_slug(Section.objects.all, "section", "Section", "All sections")
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = DayFilter(method="since", label="From")
    to = DayFilter(method="until", label="To")

    class Meta:
        model = Entry
        fields = ()

    def with_words(self, queryset, name, text):
        """Return the entries whose subject, reason or person has that text, or whose subject has that number."""
        found = Q()
        for field in SEARCHED:
            found |= Q(**{f"{field}__icontains": text})
        if text.isdecimal() and int(text) <= LARGEST_ID:
            found |= Q(subject_id=int(text))
        return queryset.filter(found)

    def of_act(self, queryset, name, act):
        """Return the entries of an act, by any part of its name as the list writes it."""
        return queryset.filter(act__icontains=act.replace(" ", "_"))

    def since(self, queryset, name, date):
        """Return the entries of that day and later."""
        return queryset.filter(at__gte=midnight(date))

    def until(self, queryset, name, date):
        """Return the entries of that day and earlier."""
        return queryset.filter(at__lt=midnight(date + datetime.timedelta(days=1)))
