"""The filters of the queue (django-filter)."""

import datetime

import django_filters
from django.db.models import Exists, OuterRef, Q

from ..comments.models import Comment, ModerationSignal
from ..delivery.dates import start_of_day
from ..delivery.filters import RowIdFilter
from ..search.filters import DayFilter, slug_filter
from ..taxonomy.models import Section
from .models import Decision

ORDER_CHOICES = [("risk", "Riskiest first")]
DECIDED_BY_CHOICES = [("me", "Me"), ("others", "Colleagues"), ("rules", "Rules")]


class QueueFilter(django_filters.FilterSet):
    """The filters of the queue; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="filter_text", label="Words, name or News ID", max_length=200)
    section = slug_filter(Section.objects.all, "article__section", "Section", "All sections")
    article = RowIdFilter(label="News ID")
    signal = django_filters.ChoiceFilter(
        method="filter_signal", label="Signal", choices=ModerationSignal.Kind.choices, empty_label="Any"
    )
    person = django_filters.CharFilter(method="filter_person", label="Person (name or e-mail)", max_length=254)
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = DayFilter(method="filter_from", label="From")
    to = DayFilter(method="filter_to", label="To")
    order = django_filters.ChoiceFilter(
        method="no_filter", label="Order", choices=ORDER_CHOICES, empty_label="Oldest first"
    )
    by = django_filters.ChoiceFilter(
        method="no_filter", label="Decided by", choices=DECIDED_BY_CHOICES, empty_label="Anybody"
    )
    outcome = django_filters.ChoiceFilter(
        method="no_filter", label="Outcome", choices=Decision.Verdict.choices, empty_label="Any"
    )

    class Meta:
        model = Comment
        fields = ()

    def __init__(self, *args, lists_decisions=False, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("order",) if lists_decisions else ("by", "outcome"):
            del self.filters[name]

    def filter_text(self, comments, name, text):
        """Return the comments with each of the words."""
        return comments.matching(text)

    def filter_signal(self, comments, name, kind):
        """Return the comments in which that step of the pipeline noticed something."""
        return comments.filter(Exists(ModerationSignal.objects.filter(comment=OuterRef("pk"), kind=kind)))

    def filter_person(self, comments, name, text):
        """Return the comments of those with that name, or with that e-mail address."""
        return comments.filter(Q(email=text.lower()) if "@" in text else Q(name__icontains=text))

    def filter_from(self, comments, name, date):
        """Return the comments of that day and later."""
        return comments.filter(created_at__gte=start_of_day(date))

    def filter_to(self, comments, name, date):
        """Return the comments of that day and earlier."""
        return comments.filter(created_at__lt=start_of_day(date + datetime.timedelta(days=1)))

    def no_filter(self, comments, name, choice):
        """Return the comments as they are; `queue` reads this choice itself."""
        return comments
