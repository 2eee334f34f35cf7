"""The filters of the queue (django-filter)."""

import datetime

import django_filters
from django.db.models import Exists, OuterRef, Q

from ..comments.models import Comment, Signal
from ..delivery.days import midnight
from ..delivery.filters import WholeNumberFilter
from ..search.filters import DayFilter, by_slug
from ..taxonomy.models import Section
from .models import Decision

ORDERS = [("risk", "Riskiest first")]
DECIDERS = [("me", "Me"), ("others", "Colleagues"), ("rules", "Rules")]


class QueueFilter(django_filters.FilterSet):
    """The filters of the queue; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="with_words", label="Words, name or News ID", max_length=200)
    section = by_slug(Section.objects.all, "article__section", "Section", "All sections")
    article = WholeNumberFilter(label="News ID")
    signal = django_filters.ChoiceFilter(
        method="with_signal", label="Signal", choices=Signal.Kind.choices, empty_label="Any"
    )
    person = django_filters.CharFilter(method="of_person", label="Person (name or e-mail)", max_length=254)
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = DayFilter(method="since", label="From")
    to = DayFilter(method="until", label="To")
    order = django_filters.ChoiceFilter(method="unchanged", label="Order", choices=ORDERS, empty_label="Oldest first")
    by = django_filters.ChoiceFilter(method="unchanged", label="Decided by", choices=DECIDERS, empty_label="Anybody")
    outcome = django_filters.ChoiceFilter(
        method="unchanged", label="Outcome", choices=Decision.Verdict.choices, empty_label="Any"
    )

    class Meta:
        model = Comment
        fields = ()

    def __init__(self, *args, is_of_decisions=False, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("order",) if is_of_decisions else ("by", "outcome"):
            del self.filters[name]

    def with_words(self, comments, name, text):
        """Return the comments with each of the words."""
        return comments.matching(text)

    def with_signal(self, comments, name, kind):
        """Return the comments in which that step of the pipeline noticed something."""
        return comments.filter(Exists(Signal.objects.filter(comment=OuterRef("pk"), kind=kind)))

    def of_person(self, comments, name, text):
        """Return the comments of those with that name, or with that e-mail address."""
        return comments.filter(Q(email=text.lower()) if "@" in text else Q(name__icontains=text))

    def since(self, comments, name, date):
        """Return the comments of that day and later."""
        return comments.filter(created_at__gte=midnight(date))

    def until(self, comments, name, date):
        """Return the comments of that day and earlier."""
        return comments.filter(created_at__lt=midnight(date + datetime.timedelta(days=1)))

    def unchanged(self, comments, name, choice):
        """Return the comments as they are; `queue` reads this choice itself."""
        return comments
