"""The filters of the moderation queue (django-filter)."""

import datetime
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..comments.models import Comment, ModerationSignal
from ..comments.querysets import CommentQuerySet
from ..delivery.dates import start_of_day
from ..delivery.filters import RowIdFilter
from ..search.filters import DayFilter, slug_filter
from ..taxonomy.models import Section
from .models import Decision

ORDER_CHOICES = [("risk", _("Riskiest first"))]
DECIDED_BY_CHOICES = [("me", _("Me")), ("others", _("Colleagues")), ("rules", _("Rules"))]


class QueueFilter(django_filters.FilterSet):
    """The filters of the queue; `from` and `to` are whole days in the newspaper's time zone, both included."""

    q = django_filters.CharFilter(method="filter_text", label=_("Words, name or News ID"), max_length=200)
    section = slug_filter(Section.objects.all, "article__section", _("Section"), _("All sections"))
    article = RowIdFilter(label=_("News ID"))
    signal = django_filters.ChoiceFilter(
        method="filter_signal",
        label=_("Signal"),
        choices=ModerationSignal.Kind.choices,
        empty_label=pgettext_lazy("signal", "Any"),
    )
    person = django_filters.CharFilter(method="filter_person", label=_("Commenter (name or e-mail)"), max_length=254)
    # `from` is a keyword of Python's, so it can't be written as a name.
    locals()["from"] = DayFilter(method="filter_from", label=pgettext_lazy("date", "From"))
    to = DayFilter(method="filter_to", label=pgettext_lazy("date", "To"))
    order = django_filters.ChoiceFilter(
        method="no_filter",
        label=pgettext_lazy("sorting", "Order"),
        choices=ORDER_CHOICES,
        empty_label=_("Oldest first"),
    )
    by = django_filters.ChoiceFilter(
        method="no_filter",
        label=_("Decided by"),
        choices=DECIDED_BY_CHOICES,
        empty_label=pgettext_lazy("moderator", "Anyone"),
    )
    outcome = django_filters.ChoiceFilter(
        method="no_filter",
        label=_("Decision"),
        choices=Decision.Verdict.choices,
        empty_label=pgettext_lazy("decision", "Any"),
    )

    class Meta:
        model = Comment
        fields = ()

    def __init__(self, *args: Any, lists_decisions: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("order",) if lists_decisions else ("by", "outcome"):
            del self.filters[name]

    def filter_text(self, comments: CommentQuerySet, name: str, text: str) -> CommentQuerySet:
        """Return the comments that contain each word of the text."""
        return comments.matching(text)

    def filter_signal(self, comments: CommentQuerySet, name: str, kind: str) -> CommentQuerySet:
        """Return the comments with a moderation signal of that kind."""
        return comments.filter(Exists(ModerationSignal.objects.filter(comment=OuterRef("pk"), kind=kind)))

    def filter_person(self, comments: CommentQuerySet, name: str, text: str) -> CommentQuerySet:
        """Return the comments of commenters with that name, or with that e-mail address."""
        return comments.filter(Q(email=text.lower()) if "@" in text else Q(name__icontains=text))

    def filter_from(self, comments: CommentQuerySet, name: str, date: datetime.date) -> CommentQuerySet:
        """Return the comments of that day and later."""
        return comments.filter(created_at__gte=start_of_day(date))

    def filter_to(self, comments: CommentQuerySet, name: str, date: datetime.date) -> CommentQuerySet:
        """Return the comments of that day and earlier."""
        return comments.filter(created_at__lt=start_of_day(date + datetime.timedelta(days=1)))

    def no_filter(self, comments: CommentQuerySet, name: str, choice: str) -> CommentQuerySet:
        """Return the comments as they are; `queue` reads this choice itself."""
        return comments
